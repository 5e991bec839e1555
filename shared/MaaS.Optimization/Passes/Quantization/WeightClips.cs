namespace MaaS.Optimization.Passes.Quantization;

/// <summary>What a search for the step of weights tries.</summary>
internal static class WeightClips
{
    /// <summary>
    /// Shares of a channel's largest weight. Less was never better on the models that were measured: with per-channel steps int8 soon
    /// loses more to clipping than it gains.
    /// </summary>
    public static IReadOnlyList<double> Searched { get; } = [1, 0.95];
}
