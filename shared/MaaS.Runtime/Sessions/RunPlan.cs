using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Sessions;

/// <summary>The tensors of a run whose buffers are made once: one request's inputs, and what the model answered to their shapes.</summary>
internal sealed class RunPlan
{
    private const int Alignment = 64;

    // What is copied into a buffer of ours must be cheaper than what is saved; and a model keeps several.
    private const int MaxBytes = 64 << 10;

    private RunPlan(Tensor[] inputs, Tensor[] outputs, int bytes)
    {
        Inputs = inputs;
        Outputs = outputs;
        Bytes = bytes;
    }

    public Tensor[] Inputs { get; }

    public Tensor[] Outputs { get; }

    /// <summary>Bytes of one buffer for all of them, each aligned to 64.</summary>
    public int Bytes { get; }

    /// <summary>The plan of a run that ended well; null for strings, empty tensors, or more than 64 KiB in all.</summary>
    public static RunPlan? TryCreate(InferenceInvocation invocation, IReadOnlyList<InferenceTensor> results)
    {
        var tensors = new List<Tensor>(invocation.Inputs.Count + results.Count);
        int end = 0;
        foreach (InferenceTensor tensor in invocation.Inputs.Concat(results))
        {
            int length = tensor.Data.Length;
            if (tensor.DataType == TensorDataType.Bytes || length == 0 || length > MaxBytes - end)
            {
                return null;
            }

            tensors.Add(new Tensor(tensor.Name, tensor.DataType, tensor.Shape, end, length));
            end = (end + length + Alignment - 1) / Alignment * Alignment;
        }

        int inputs = invocation.Inputs.Count;
        return inputs == 0 ? null : new RunPlan([.. tensors.Take(inputs)], [.. tensors.Skip(inputs)], end + Alignment);
    }

    /// <summary>Whether a request has exactly these inputs and asks for exactly these outputs, both in this order.</summary>
    public bool Fits(InferenceInvocation invocation)
    {
        if (
            invocation.Inputs.Count != Inputs.Length
            || (invocation.Outputs.Count != 0 && invocation.Outputs.Count != Outputs.Length)
        )
        {
            return false;
        }

        for (int i = 0; i < Inputs.Length; i++)
        {
            if (!Inputs[i].Fits(invocation.Inputs[i]))
            {
                return false;
            }
        }

        for (int i = 0; i < invocation.Outputs.Count; i++)
        {
            if (!string.Equals(invocation.Outputs[i].Name, Outputs[i].Name, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One tensor and where it lies in the buffer.</summary>
    internal sealed record Tensor(string Name, TensorDataType DataType, long[] Shape, int Offset, int Length)
    {
        public bool Fits(InferenceTensor other) =>
            string.Equals(other.Name, Name, StringComparison.Ordinal)
            && other.DataType == DataType
            && other.Shape.AsSpan().SequenceEqual(Shape);
    }
}
