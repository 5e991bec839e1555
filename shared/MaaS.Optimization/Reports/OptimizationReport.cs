using System.Text.Json;

namespace MaaS.Optimization.Reports;

/// <summary>
/// <c>report.json</c>: what was done to a model, what was measured, and what would reproduce it. Absent members do not apply.
/// docs/report.md describes it for readers.
/// </summary>
internal sealed record OptimizationReport
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>One or two sentences for a person: what is served, and what it gained.</summary>
    public required string Summary { get; init; }

    /// <summary>The variant that is served where it was measured: a candidate's name, or <c>original</c>.</summary>
    public required string Chosen { get; init; }

    /// <summary>As <see cref="IModelOptimizer.Version"/>.</summary>
    public required string Optimizer { get; init; }

    public required double ElapsedSeconds { get; init; }

    public required HostReport Host { get; init; }

    public required ModelReport Model { get; init; }

    public required InputsReport Inputs { get; init; }

    public required JudgementReport Judgement { get; init; }

    /// <summary>The plan as it was executed, defaults filled in: as <c>optimize.json</c> it would do the same again.</summary>
    public required PlanReport Plan { get; init; }

    /// <summary>
    /// The <c>optimize.json</c> that makes the chosen variant again, without choosing: with the same upload and the same
    /// optimizer the same bytes. Absent when the original is served.
    /// </summary>
    public JsonElement? Reproduce { get; init; }

    /// <summary>In the order in which they were tried.</summary>
    public required IReadOnlyList<CandidateReport> Candidates { get; init; }

    /// <summary>The largest FP32 weights of the original, the largest first.</summary>
    public required IReadOnlyList<WeightReport> Weights { get; init; }
}
