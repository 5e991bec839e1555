namespace MaaS.Optimization.Tuning;

/// <summary>What quantizing one operator alone does to the answers.</summary>
/// <param name="Weight">Of the operator.</param>
/// <param name="UsedBy">The operator.</param>
/// <param name="RelativeError">
/// Largest relative L2 distance of an output, everything else in fp32; of several operators that were tried together, all of
/// theirs. Null: it did not run, or gave other shapes or no numbers.
/// </param>
/// <param name="KeptFp32">Whether it was left in fp32 for that.</param>
internal sealed record WeightSensitivity(string Weight, string UsedBy, double? RelativeError, bool KeptFp32 = false)
{
    /// <summary>What does not run is the most sensitive of all.</summary>
    public double Rank => RelativeError ?? double.PositiveInfinity;
}
