using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Sessions;

/// <summary>Inputs made from a signature: all zeros (empty strings), every variable dimension 1 or as a request had it.</summary>
internal static class WarmUpInputs
{
    private const long MaxBytes = 64L << 20;

    /// <summary>One request, or null when it would take more than 64 MiB.</summary>
    /// <param name="shapes">Of an earlier request, by input; what does not fit the signature is ignored. Null: none is known.</param>
    public static InferenceInvocation? TryCreate(
        ModelSignature signature,
        IReadOnlyDictionary<string, long[]>? shapes = null
    )
    {
        var inputs = new List<InferenceTensor>(signature.Inputs.Count);
        long total = 0;
        foreach (TensorSpec spec in signature.Inputs)
        {
            long[] shape =
                shapes is not null && shapes.TryGetValue(spec.Name, out long[]? known) && Fits(known, spec)
                    ? known
                    : [.. spec.Shape.Select(size => size < 0 ? 1 : size)];
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

    private static bool Fits(long[] shape, TensorSpec spec) =>
        shape.Length == spec.Shape.Count
        && shape.Zip(spec.Shape).All(pair => pair.Second < 0 ? pair.First > 0 : pair.First == pair.Second);
}
