using MaaS.Optimization.Calibration;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Measurement;

/// <summary>Whether two models can stand for each other: same names, types and shapes in the same order.</summary>
internal static class SignatureComparison
{
    /// <summary>Compares what a candidate promises with what the original does.</summary>
    /// <returns>The first difference as a sentence, or null. Names of dimensions may differ.</returns>
    public static string? Difference(ModelSignature original, ModelSignature candidate) =>
        Difference("input", original.Inputs, candidate.Inputs)
        ?? Difference("output", original.Outputs, candidate.Outputs);

    private static string? Difference(
        string kind,
        IReadOnlyList<TensorSpec> original,
        IReadOnlyList<TensorSpec> candidate
    )
    {
        if (original.Count != candidate.Count)
        {
            return $"It has {candidate.Count} {kind}s, the original {original.Count}.";
        }

        for (int i = 0; i < original.Count; i++)
        {
            TensorSpec expected = original[i];
            TensorSpec found = candidate[i];
            // A candidate may know an output's sizes better than the original does: what it promises more is no breach.
            bool fits =
                string.Equals(expected.Name, found.Name, StringComparison.Ordinal)
                && expected.DataType == found.DataType
                && Compatible(
                    expected.Shape,
                    found.Shape,
                    exact: string.Equals(kind, "input", StringComparison.Ordinal)
                );
            if (!fits)
            {
                return $"Its {kind} {i} is {Describe(found)}, the original's {Describe(expected)}.";
            }
        }

        return null;
    }

    private static bool Compatible(IReadOnlyList<long> expected, IReadOnlyList<long> found, bool exact)
    {
        if (exact)
        {
            return expected.SequenceEqual(found);
        }

        // An output of unknown rank reads as a scalar.
        if (expected.Count == 0 || found.Count == 0)
        {
            return true;
        }

        return expected.Count == found.Count
            && expected.Zip(found).All(pair => pair.First < 0 || pair.Second < 0 || pair.First == pair.Second);
    }

    private static string Describe(TensorSpec spec) =>
        $"'{spec.Name}' ({spec.DataType.ProtocolName()} {SampleLayout.Describe(spec.Shape)})";
}
