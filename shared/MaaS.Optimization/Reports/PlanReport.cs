using System.Text.Json;
using MaaS.Optimization.Metrics;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Reports;

/// <summary>A plan with its defaults filled in, in the words of <c>optimize.json</c>.</summary>
internal sealed record PlanReport
{
    public required OptimizationGoal Goal { get; init; }

    /// <summary><c>auto</c> or <c>explicit</c>.</summary>
    public required string Mode { get; init; }

    public required ErrorBudget Budget { get; init; }

    public required IReadOnlyDictionary<string, long[]> Limits { get; init; }

    /// <summary>Null: there are none.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Constants { get; init; }

    /// <summary>What "right" means to the uploader. As the plan says; what it came to is in the judgement.</summary>
    public MetricSpec? Metric { get; init; }

    /// <summary>That options left to the tuner are cross-validated in, where there are samples enough.</summary>
    public required int Folds { get; init; }

    public double? TimeBudgetSeconds { get; init; }
}
