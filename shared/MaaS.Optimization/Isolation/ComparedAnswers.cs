using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Isolation;

/// <summary>How one candidate answers beside the original, on the same feeds.</summary>
internal sealed record ComparedAnswers
{
    /// <summary>One per output of the model.</summary>
    public required IReadOnlyList<OutputFidelity> Outputs { get; init; }

    /// <summary>What every sample adds to the metric; null without one.</summary>
    public MetricTally? Metric { get; init; }
}
