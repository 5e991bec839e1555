using System.Globalization;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Metrics;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Reports;

/// <summary>What answers were judged by.</summary>
internal sealed record JudgementReport
{
    /// <summary><c>metric</c> (labels), <c>metric-and-outputs</c> (labels too few to prove the budget), <c>outputs</c> (the original's) or <c>exact</c>.</summary>
    public required string By { get; init; }

    /// <summary>Why, for a person.</summary>
    public required string Reason { get; init; }

    /// <summary>What was scored, nothing left open; absent without labels.</summary>
    public MetricSpec? Metric { get; init; }

    /// <summary>Samples that verdicts come from and that no choice or calibration has seen; absent when inputs were generated.</summary>
    public int? HeldOutSamples { get; init; }

    /// <summary>False: there are too few samples to hold any back, and all were used for everything.</summary>
    public bool? HeldOut { get; init; }

    public static JudgementReport Of(OptimizationPlan plan, InspectResult inspection)
    {
        int count = inspection.SampleCount;
        int heldOut = SamplePart.HeldOut.Mask(count).Count(isIn => isIn);
        (string by, string reason) = Decide(plan, inspection, heldOut);
        return new JudgementReport
        {
            By = by,
            Reason = reason,
            Metric = inspection.Metric,
            HeldOutSamples = count > 0 ? heldOut : null,
            HeldOut = count > 0 ? SamplePart.Splits(count) : null,
        };
    }

    private static (string By, string Reason) Decide(OptimizationPlan plan, InspectResult inspection, int heldOut)
    {
        if (plan.Goal == OptimizationGoal.Exact && ReferenceEquals(plan.Budget, ErrorBudget.Standard))
        {
            return ("exact", "The goal asks for the original's outputs.");
        }

        if (inspection.Metric is not { } metric)
        {
            string why =
                inspection.SampleCount == 0 ? "there are no samples" : inspection.NoMetric ?? "there is no metric";
            return ("outputs", $"Answers are compared with the original's: {why}.");
        }

        return heldOut < MetricComparison.LeastSamples
                ? (
                    "outputs",
                    $"Answers are compared with the original's: {heldOut} labelled samples are held out, {MetricComparison.LeastSamples} are the least that a metric is judged by."
                )
            : plan.Budget.MetricDrop is not { } drop
                ? ("outputs", "Answers are compared with the original's: the plan's budget has no metricDrop.")
            : ByMetric(metric, drop, heldOut);
    }

    private static (string By, string Reason) ByMetric(MetricSpec metric, double drop, int heldOut)
    {
        string scored =
            $"{MetricKinds.Word(metric.Kind)} of the output '{metric.Output}' against the array '{metric.Label}' on held-out samples";
        double least = PairedDropBound.Least(heldOut);
        return metric.Kind.HasUnits || least <= drop
            ? ("metric", $"{scored}.")
            : (
                "metric-and-outputs",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{scored}. {heldOut} of them cannot show that a drop is below {least:0.0000}, and {drop} is asked, so the outputs are compared with the original's as well."
                )
            );
    }
}
