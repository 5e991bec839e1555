namespace MaaS.Optimization.Metrics;

/// <summary>What "right" means for a model.</summary>
/// <param name="Output">The output that is judged; null in a plan: inferred.</param>
/// <param name="Label">The array of <c>samples.npz</c> that holds what is right; null in a plan: inferred.</param>
internal sealed record MetricSpec(MetricKind Kind, string? Output, string? Label)
{
    /// <summary>Of <see cref="MetricKind.Accuracy"/>: how many of the highest scores may be the label's, 1 or more.</summary>
    public int TopK { get; init; } = 1;

    /// <summary>From which value on a number means yes: a probability by default; 0 for logits.</summary>
    public double Threshold { get; init; } = 0.5;
}
