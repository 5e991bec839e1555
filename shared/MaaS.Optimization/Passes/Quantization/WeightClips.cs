namespace MaaS.Optimization.Passes.Quantization;

/// <summary>What a search for the step of weights tries.</summary>
internal static class WeightClips
{
    /// <summary>Shares of a channel's largest weight; with less than the last, int8 loses more to clipping than it gains in steps.</summary>
    public static IReadOnlyList<double> Searched { get; } = [1, 0.95, 0.9, 0.8];
}
