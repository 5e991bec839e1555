using System.Globalization;
using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// Decides whether answers stayed good enough: by the labels alone where these prove it, by both the labels and the original's
/// outputs where they are too few for that, by the outputs where there are hardly any.
/// </summary>
internal static class AnswerGates
{
    private static readonly string[] Names = ["metric", "cosine", "top1-agreement", "relative-error"];

    /// <summary>Whether nothing but the answers, if anything, failed.</summary>
    public static bool Alone(IEnumerable<GateVerdict> gates) =>
        gates.All(gate => gate.Passed || Names.Contains(gate.Gate, StringComparer.Ordinal));

    /// <summary>The verdicts of what the budget holds.</summary>
    public static IEnumerable<GateVerdict> Judge(OptimizationGoal goal, ErrorBudget budget, AnswerFigures answers)
    {
        bool isStandard = ReferenceEquals(budget, ErrorBudget.Standard);
        // An exact candidate is held to the exact gate; the standard budget would say nothing more.
        if (goal == OptimizationGoal.Exact && isStandard)
        {
            return [];
        }

        if (answers.Metric is { IsEnough: true } metric && budget.MetricDrop is { } drop)
        {
            // Labels that prove the budget are what the outputs only stand in for.
            return isStandard && IsProven(metric, drop)
                ? [MetricGate(metric, drop)]
                : [MetricGate(metric, drop), .. Fidelity(OfOutputs(budget, IsProven(metric, drop)), answers)];
        }

        // A budget for labels that are not there holds nothing: then the outputs are held as if there were none.
        IEnumerable<GateVerdict> fidelity = Fidelity(OfOutputs(budget, budget.MetricDrop is null), answers);
        // Too few labels, or too little time for them, say nothing for a candidate. They may speak against it.
        return answers.Metric is { IsEnough: false } few && few.Drop > budget.MetricDrop
            ? [MetricGate(few, budget.MetricDrop.Value), .. fidelity]
            : fidelity;
    }

    /// <summary>Whether the labels alone show that the drop is within the budget.</summary>
    private static bool IsProven(MetricComparison metric, double allowed) => metric.DropUpperBound <= allowed;

    /// <summary>What is asked of the outputs: what the budget names, the standard where it names nothing and has to.</summary>
    /// <param name="mayBeNothing">Whether something else holds the answers, or the plan wants nothing held.</param>
    private static ErrorBudget OfOutputs(ErrorBudget budget, bool mayBeNothing) =>
        !mayBeNothing && budget with { MetricDrop = null } == new ErrorBudget() ? ErrorBudget.Standard : budget;

    /// <summary>
    /// Few labels prove little: with 64 of them, even a candidate that changes no answer may be wrong on 4.6 % more. So a drop
    /// that is within the budget passes here, and where its bound is not, the outputs are asked as well.
    /// </summary>
    private static GateVerdict MetricGate(MetricComparison metric, double allowed)
    {
        bool isProven = IsProven(metric, allowed);
        string values = Say(
            $"{MetricKinds.Word(metric.Kind)} on {metric.Samples} labelled samples: {metric.Original:0.0000} of the original, {metric.Candidate:0.0000} of the candidate."
        );
        string verdict = isProven
            ? Say($"With 95 % confidence the drop is below {metric.DropUpperBound:0.0000}; at most {allowed} is asked.")
            : Say(
                $"The drop is {metric.Drop:0.0000}; at most {allowed} is asked. These labels only show that it is below {metric.DropUpperBound:0.0000}, so the outputs are held to the original's as well."
            );
        return new GateVerdict(
            "metric",
            isProven || metric.Drop <= allowed,
            isProven ? metric.DropUpperBound : metric.Drop,
            allowed,
            $"{values} {verdict}"
        );
    }

    private static IEnumerable<GateVerdict> Fidelity(ErrorBudget budget, AnswerFigures answers)
    {
        if (budget.Cosine is { } cosine)
        {
            yield return AtLeast("cosine", "smallest cosine similarity of an output", answers.Cosine, cosine);
        }

        if (budget.Top1Agreement is { } agreement && answers.Top1Agreement is { } found)
        {
            yield return AtLeast("top1-agreement", "share of rows with the same decision", found, agreement);
        }

        if (budget.RelativeError is { } error)
        {
            double distance = answers.RelativeError;
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
