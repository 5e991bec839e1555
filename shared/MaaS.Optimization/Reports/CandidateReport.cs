using MaaS.Optimization.Metrics;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Reports;

/// <summary>One candidate: what was done, what came out, what was said of it.</summary>
internal sealed record CandidateReport
{
    public required string Name { get; init; }

    public required TrialVerdict Verdict { get; init; }

    /// <summary>Why, for a person.</summary>
    public required string Reason { get; init; }

    public required IReadOnlyList<CandidatePassReport> Passes { get; init; }

    public long? SizeBytes { get; init; }

    /// <summary>Original bytes / candidate bytes: above 1 is smaller.</summary>
    public double? SizeRatio { get; init; }

    public LatencyReport? Latency { get; init; }

    public FidelityReport? Fidelity { get; init; }

    /// <summary>Against the labels, on samples that no choice has seen; absent without labels.</summary>
    public MetricComparison? Metric { get; init; }

    /// <summary>In a server; absent when it was not weighed.</summary>
    public ServedReport? Served { get; init; }

    /// <summary>What each operator alone does to the answers, where that was found out; absent otherwise.</summary>
    public IReadOnlyList<WeightSensitivity>? Sensitivity { get; init; }

    public required IReadOnlyList<GateVerdict> Gates { get; init; }
}
