using MaaS.Optimization.Isolation;
using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Tuning;

/// <summary>How good a candidate's answers are: all that the gates of answers look at.</summary>
internal sealed record AnswerFigures
{
    /// <summary>Largest relative L2 distance of an output.</summary>
    public required double RelativeError { get; init; }

    /// <summary>Smallest cosine similarity of an output.</summary>
    public required double Cosine { get; init; }

    /// <summary>Smallest share of rows with the same decision; null where no output is rows of decisions.</summary>
    public double? Top1Agreement { get; init; }

    /// <summary>Null without labels.</summary>
    public MetricComparison? Metric { get; init; }

    public static AnswerFigures Of(IReadOnlyList<OutputFidelity> outputs, MetricComparison? metric) =>
        new()
        {
            RelativeError = outputs.Max(output => output.RelativeL2),
            Cosine = outputs.Min(output => output.Cosine),
            Top1Agreement = outputs.Min(output => output.Top1Agreement),
            Metric = metric,
        };

    /// <summary>
    /// Of folds together: the metric over all their samples, each of which is in one of them, and the mean of the rest.
    /// </summary>
    /// <param name="folds">At least one.</param>
    public static AnswerFigures Over(MetricKind? kind, IReadOnlyList<ComparedAnswers> folds)
    {
        AnswerFigures[] all = [.. folds.Select(fold => Of(fold.Outputs, metric: null))];
        return new AnswerFigures
        {
            RelativeError = folds.SelectMany(fold => fold.Outputs).Any(IsBroken)
                ? double.PositiveInfinity
                : all.Average(fold => fold.RelativeError),
            Cosine = all.Average(fold => fold.Cosine),
            Top1Agreement = all.Average(fold => fold.Top1Agreement),
            Metric = kind is { } counted ? MetricComparison.Of(counted, Together(folds)) : null,
        };
    }

    private static MetricTally Together(IReadOnlyList<ComparedAnswers> folds) =>
        new()
        {
            Original = [.. folds.SelectMany(fold => fold.Metric!.Original)],
            Candidate = [.. folds.SelectMany(fold => fold.Metric!.Candidate)],
        };

    private static bool IsBroken(OutputFidelity output) => output.ShapeMismatches > 0 || output.NonFiniteMismatches > 0;
}
