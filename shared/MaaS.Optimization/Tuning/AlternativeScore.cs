using MaaS.Optimization.Isolation;
using MaaS.Optimization.Metrics;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>How one of the options that a search tries did, fold by fold.</summary>
/// <param name="Folds">Answers on the fold that its activations were not observed on; null where it did not run.</param>
/// <param name="Kind">The metric of the labels; null: there are none.</param>
internal sealed record AlternativeScore(PassOptions Options, IReadOnlyList<ComparedAnswers?> Folds, MetricKind? Kind)
{
    /// <summary>Over all folds; null where it did not run in one of them.</summary>
    public AnswerFigures? Figures { get; } =
        Folds.All(fold => fold is not null) ? AnswerFigures.Over(Kind, [.. Folds.Select(fold => fold!)]) : null;

    /// <summary>Relative error of each fold.</summary>
    public IReadOnlyList<double> Errors { get; } =
    [.. Folds.Select(fold => fold?.Outputs.Max(output => output.RelativeL2) ?? double.PositiveInfinity)];

    /// <summary>Standard error of the mean drop by how many answers changed, which one fold tells as well as several; 0 without labels.</summary>
    public double DropError { get; } = ErrorOf([.. Folds.Select(fold => fold?.Metric).OfType<MetricTally>()]);

    /// <summary>Drop of the metric in each fold; empty without labels.</summary>
    public IReadOnlyList<double> Drops { get; } =
        Kind is not { } kind
            ? []
            :
            [
                .. Folds.Select(fold =>
                    fold?.Metric is { } tally ? MetricComparison.DropOf(kind, tally) : double.PositiveInfinity
                ),
            ];

    private static double ErrorOf(IReadOnlyList<MetricTally> folds)
    {
        double changes = folds
            .SelectMany(fold => fold.Original.Zip(fold.Candidate, (one, other) => other.Numerator - one.Numerator))
            .Sum(change => change * change);
        double scored = folds.Sum(fold => fold.Original.Sum(share => share.Denominator));
        return scored > 0 ? Math.Sqrt(changes) / scored : 0;
    }
}
