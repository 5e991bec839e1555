using System.Text.Json;
using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Tuning;

/// <summary>The uploader's wishes (<c>optimize.json</c>), read and found valid. Every member is optional there.</summary>
internal sealed record OptimizationPlan
{
    public const int DefaultFolds = 3;

    /// <summary><c>goal</c>: <c>latency</c>, <c>size</c> or <c>exact</c>.</summary>
    public OptimizationGoal Goal { get; init; } = OptimizationGoal.Latency;

    /// <summary><c>passes</c>: applied in this order as one candidate; null (<c>auto</c>): candidates by the model's family.</summary>
    public IReadOnlyList<PlannedPass>? Passes { get; init; }

    /// <summary><c>budget</c>; given, it replaces the standard one as a whole.</summary>
    public ErrorBudget Budget { get; init; } = ErrorBudget.Standard;

    /// <summary><c>limits</c>: the largest size of every dimension, by input.</summary>
    public IReadOnlyDictionary<string, long[]> Limits { get; init; } =
        new Dictionary<string, long[]>(StringComparer.Ordinal);

    /// <summary><c>constants</c>: the value of inputs that requests shall no longer carry, by input; numbers, or flat arrays of them.</summary>
    public IReadOnlyDictionary<string, JsonElement> Constants { get; init; } =
        new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary><c>gpu</c>: whether a form for GPUs is made as well; null: as the app is set.</summary>
    public bool? Gpu { get; init; }

    /// <summary><c>metric</c>.</summary>
    public MetricSpec? Metric { get; init; }

    /// <summary><c>folds</c>: that options left to the tuner are cross-validated in, 1 to 10; fewer where samples are few.</summary>
    public int Folds { get; init; } = DefaultFolds;

    /// <summary><c>timeBudgetSeconds</c>: for all candidates together; null, or more than the app's own budget: the app's own.</summary>
    public double? TimeBudgetSeconds { get; init; }
}
