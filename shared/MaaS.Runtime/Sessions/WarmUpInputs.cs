using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Sessions;

/// <summary>Inputs made from a signature alone: all zeros (empty strings), every variable dimension 1.</summary>
internal static class WarmUpInputs
{
    private const long MaxBytes = 64L << 20;

    /// <summary>One request, or null when the fixed dimensions alone would take more than 64 MiB.</summary>
    public static InferenceInvocation? TryCreate(ModelSignature signature)
    {
        var inputs = new List<InferenceTensor>(signature.Inputs.Count);
        long total = 0;
        foreach (TensorSpec spec in signature.Inputs)
        {
            long[] shape = [.. spec.Shape.Select(size => size < 0 ? 1 : size)];
            // An empty string is its length alone: 4 bytes of zeros.
            double bytes = shape.Aggregate(
                (double)(spec.DataType.ElementSize() ?? sizeof(uint)),
                (product, size) => product * size
            );
            if (bytes > MaxBytes || (total += (long)bytes) > MaxBytes)
            {
                return null;
            }

            var owner = new ByteArrayOwner(new byte[(int)bytes]);
            inputs.Add(new InferenceTensor(spec.Name, spec.DataType, shape, owner, (int)bytes));
        }

        return new InferenceInvocation { Inputs = inputs, Outputs = [] };
    }
}
