namespace MaaS.Optimization.Metrics;

/// <summary>What the same samples add to the metric of the original and of a candidate, in the same order.</summary>
internal sealed record MetricTally
{
    public required IReadOnlyList<MetricShare> Original { get; init; }

    public required IReadOnlyList<MetricShare> Candidate { get; init; }
}
