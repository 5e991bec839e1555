using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Batching;

/// <summary>Which requests can be stacked along the first dimension. Nothing is padded.</summary>
internal static class BatchRows
{
    /// <summary>The rows of a request; 0: it cannot share a run (strings, scalars, no rows, inputs that disagree).</summary>
    public static int Of(InferenceInvocation invocation)
    {
        long rows = invocation.Inputs is [{ Shape: [var first, ..] }, ..] ? first : 0;
        for (int i = 0; i < invocation.Inputs.Count; i++)
        {
            InferenceTensor input = invocation.Inputs[i];
            if (input.DataType == TensorDataType.Bytes || input.Shape is not [var own, ..] || own != rows)
            {
                return 0;
            }
        }

        return rows is > 0 and <= int.MaxValue ? (int)rows : 0;
    }

    /// <summary>Bytes of all inputs.</summary>
    public static long Bytes(InferenceInvocation invocation)
    {
        long bytes = 0;
        for (int i = 0; i < invocation.Inputs.Count; i++)
        {
            InferenceTensor input = invocation.Inputs[i];
            bytes += input.Data.Length;
        }

        return bytes;
    }

    /// <summary>Whether two requests differ in nothing but the number and the values of their rows.</summary>
    public static bool Stack(InferenceInvocation one, InferenceInvocation other)
    {
        if (one.Inputs.Count != other.Inputs.Count || one.Outputs.Count != other.Outputs.Count)
        {
            return false;
        }

        for (int i = 0; i < one.Inputs.Count; i++)
        {
            InferenceTensor a = one.Inputs[i];
            InferenceTensor b = other.Inputs[i];
            if (
                a.DataType != b.DataType
                || !string.Equals(a.Name, b.Name, StringComparison.Ordinal)
                || !a.Shape.AsSpan(1).SequenceEqual(b.Shape.AsSpan(1))
            )
            {
                return false;
            }
        }

        for (int i = 0; i < one.Outputs.Count; i++)
        {
            if (!string.Equals(one.Outputs[i].Name, other.Outputs[i].Name, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One request that holds the rows of all, in their order. Copies; the caller disposes it.</summary>
    /// <param name="requests">At least one, all of which <see cref="Stack"/>.</param>
    public static InferenceInvocation Join(IReadOnlyList<PendingRun> requests)
    {
        InferenceInvocation first = requests[0].Invocation;
        var inputs = new InferenceTensor[first.Inputs.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Join(requests, i);
        }

        return new InferenceInvocation
        {
            Inputs = inputs,
            Outputs = first.Outputs,
            IsJoined = true,
        };
    }

    private static InferenceTensor Join(IReadOnlyList<PendingRun> requests, int input)
    {
        InferenceTensor first = requests[0].Invocation.Inputs[input];
        long[] shape = [.. first.Shape];
        shape[0] = 0;
        int length = 0;
        foreach (PendingRun request in requests)
        {
            shape[0] += request.Rows;
            length += request.Invocation.Inputs[input].Data.Length;
        }

        PooledBytes bytes = PooledBytes.Rent(length);
        Span<byte> rest = bytes.Memory.Span;
        foreach (PendingRun request in requests)
        {
            ReadOnlySpan<byte> rows = request.Invocation.Inputs[input].Data.Span;
            rows.CopyTo(rest);
            rest = rest[rows.Length..];
        }

        return new InferenceTensor(first.Name, first.DataType, shape, bytes, length);
    }
}
