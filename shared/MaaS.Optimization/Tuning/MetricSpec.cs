namespace MaaS.Optimization.Tuning;

/// <summary>What "right" means for a model.</summary>
/// <param name="Output">The output that is judged; null: the only one.</param>
/// <param name="Label">The array of <c>samples.npz</c> that holds what is right; null: the only one that is no input.</param>
internal sealed record MetricSpec(MetricKind Kind, string? Output, string? Label);
