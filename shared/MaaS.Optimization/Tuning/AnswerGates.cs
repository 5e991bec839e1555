using System.Globalization;
using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Tuning;

/// <summary>Decides whether answers stayed good enough: against labels where there are enough, else against the original's.</summary>
internal static class AnswerGates
{
    /// <summary>The verdicts of what the budget holds.</summary>
    public static IEnumerable<GateVerdict> Judge(
        OptimizationGoal goal,
        ErrorBudget budget,
        CandidateMeasurement measurement
    )
    {
        bool isStandard = ReferenceEquals(budget, ErrorBudget.Standard);
        // An exact candidate is held to the exact gate; the standard budget would say nothing more.
        if (goal == OptimizationGoal.Exact && isStandard)
        {
            return [];
        }

        if (measurement.Metric is { IsEnough: true } metric && budget.MetricDrop is { } drop)
        {
            GateVerdict verdict = MetricGate(metric, drop);
            return isStandard ? [verdict] : [verdict, .. Fidelity(budget, measurement)];
        }

        // A budget for labels that are not there holds nothing: then the outputs are held as if there were none.
        bool isEmpty = budget with { MetricDrop = null } == new ErrorBudget() && budget.MetricDrop is not null;
        return Fidelity(isEmpty ? ErrorBudget.Standard : budget, measurement);
    }

    private static GateVerdict MetricGate(MetricComparison metric, double allowed) =>
        new(
            "metric",
            metric.DropUpperBound <= allowed,
            metric.DropUpperBound,
            allowed,
            Say(
                $"{MetricKinds.Word(metric.Kind)} on {metric.Samples} labelled samples: {metric.Original:0.0000} of the original, {metric.Candidate:0.0000} of the candidate. With 95 % confidence the drop is below {metric.DropUpperBound:0.0000}; at most {allowed} is asked."
            )
        );

    private static IEnumerable<GateVerdict> Fidelity(ErrorBudget budget, CandidateMeasurement measurement)
    {
        if (budget.Cosine is { } cosine)
        {
            yield return AtLeast("cosine", "smallest cosine similarity of an output", measurement.Cosine, cosine);
        }

        if (budget.Top1Agreement is { } agreement && measurement.Top1Agreement is { } found)
        {
            yield return AtLeast("top1-agreement", "share of rows with the same decision", found, agreement);
        }

        if (budget.RelativeError is { } error)
        {
            double distance = measurement.RelativeError;
            yield return new GateVerdict(
                "relative-error",
                distance <= error,
                distance,
                error,
                Say($"The largest relative L2 distance of an output is {distance:0.0000}; at most {error} is asked.")
            );
        }
    }

    private static GateVerdict AtLeast(string gate, string what, double found, double required) =>
        new(
            gate,
            found >= required,
            found,
            required,
            Say($"The {what} is {found:0.0000}; at least {required} is asked.")
        );

    private static string Say(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
