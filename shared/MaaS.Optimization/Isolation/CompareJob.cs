using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Isolation;

/// <summary>Compare the outputs of several candidates with the original's, without timing them: for choices between them.</summary>
internal sealed record CompareJob : SandboxJob
{
    public required string OriginalPath { get; init; }

    public required IReadOnlyList<string> CandidatePaths { get; init; }

    public required InputSource Inputs { get; init; }

    /// <summary>Outputs whose rows are features: no decision is read off them.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    public int MaxFeeds { get; init; } = 32;

    /// <summary>As inspection found it: the same feeds are scored against their labels; null: no labels.</summary>
    public MetricSpec? Metric { get; init; }

    /// <summary>Feeds to compare and score where there is a metric.</summary>
    public int MaxLabelledFeeds { get; init; } = 1_000;

    /// <summary>Seconds for each candidate; one feed is always compared.</summary>
    public required double BudgetSeconds { get; init; }
}
