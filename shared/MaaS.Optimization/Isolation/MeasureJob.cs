using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Isolation;

/// <summary>Compare a candidate with the original: same inputs, one thread, runs in turns.</summary>
internal sealed record MeasureJob : SandboxJob
{
    /// <summary>
    /// How much longer outputs are compared where there are labels: what too few of them leave unproven, a right candidate may
    /// be refused for.
    /// </summary>
    public const int LabelledTimes = 3;

    public required string OriginalPath { get; init; }

    public required string CandidatePath { get; init; }

    public required InputSource Inputs { get; init; }

    /// <summary>Outputs whose rows are features: no decision is read off them.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Feeds to compare outputs on, at most; spread over all that there are.</summary>
    public int MaxFeeds { get; init; } = 64;

    /// <summary>As inspection found it: the same feeds are scored against their labels; null: no labels.</summary>
    public MetricSpec? Metric { get; init; }

    /// <summary>Feeds to compare and score where there is a metric.</summary>
    public int MaxLabelledFeeds { get; init; } = 10_000;

    /// <summary>Timed pairs, at most.</summary>
    public int MaxPairs { get; init; } = 120;

    /// <summary>
    /// Seconds for timing and, as many again, for comparing outputs, <see cref="LabelledTimes"/> as many where there are labels; a
    /// few pairs and one feed are always done.
    /// </summary>
    public required double BudgetSeconds { get; init; }
}
