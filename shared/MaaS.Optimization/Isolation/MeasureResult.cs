using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Isolation;

/// <summary>What was measured of a candidate against the original.</summary>
internal sealed record MeasureResult : SandboxResult
{
    /// <summary>How the candidate's inputs or outputs differ from the original's; null when they are the same.</summary>
    public string? SignatureDifference { get; init; }

    /// <summary>Feeds that the outputs were compared on.</summary>
    public int Feeds { get; init; }

    public IReadOnlyList<OutputFidelity> Outputs { get; init; } = [];

    /// <summary>What every sample adds to the metric; null without one.</summary>
    public MetricTally? Metric { get; init; }

    /// <summary>Original latency / candidate latency of each pair, in the order of measurement: above 1 is faster.</summary>
    public IReadOnlyList<double> PairRatios { get; init; } = [];

    /// <summary>Median over the pairs, milliseconds of one run.</summary>
    public double OriginalMilliseconds { get; init; }

    /// <inheritdoc cref="OriginalMilliseconds"/>
    public double CandidateMilliseconds { get; init; }

    /// <summary><c>thread-cpu</c> (processor time of the one thread) or <c>wall</c>.</summary>
    public string Clock { get; init; } = "";
}
