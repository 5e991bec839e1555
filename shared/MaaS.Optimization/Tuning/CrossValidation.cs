using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// k-fold cross-validation of a pass's options: each fold of the development samples is answered by models that were calibrated
/// or refitted on the others. The held-out samples have no part in it.
/// </summary>
internal sealed class CrossValidation(
    ObservedPasses passes,
    IActivationCalibrator calibrator,
    BiasCorrection correction,
    IOptions<OptimizationOptions> options,
    TimeProvider timeProvider
)
{
    /// <summary>Of fewer samples a fold says nothing.</summary>
    private const int LeastPerFold = 8;

    /// <summary>A search may take as long as this many measurements.</summary>
    private const int Measurements = 4;

    /// <summary>Of the time that is left for the candidate, the part that a search may take.</summary>
    private const int Part = 4;

    /// <summary>The folds that so many samples are cut into; 1: they are too few, and what is calibrated on is compared on.</summary>
    /// <param name="wanted">By the plan.</param>
    /// <param name="samples">Of both halves.</param>
    public static int Folds(int wanted, int samples) =>
        SamplePart.Splits(samples) ? Math.Clamp(samples / 2 / LeastPerFold, 1, wanted) : 1;

    /// <summary>The time that all searches for one pass may take together.</summary>
    public TimeSpan TimeFor(PassStep step) => Least(options.Value.MeasureTime * Measurements, step.TimeBudget / Part);

    /// <param name="folds">1: calibrated and compared on the whole half.</param>
    /// <param name="most">The time that it may take; the first fold is done all the same.</param>
    /// <returns>
    /// One score per alternative, fewer from the end where time ran out; none where the pass changes nothing; a refusal where
    /// nothing could be run.
    /// </returns>
    public async Task<OnnxOutcome<IReadOnlyList<AlternativeScore>>> ScoreAsync(
        PassStep step,
        IReadOnlyList<PassOptions> alternatives,
        int folds,
        TimeSpan most,
        CancellationToken cancellationToken
    )
    {
        long started = timeProvider.GetTimestamp();
        var answers = new List<IReadOnlyList<ComparedAnswers?>>();
        int tried = alternatives.Count;
        for (int fold = 0; fold < folds && GoesOn(fold); fold++)
        {
            OnnxOutcome<IReadOnlyList<ComparedAnswers?>> outcome = await FoldAsync(
                step,
                [.. alternatives.Take(tried)],
                (fold, folds),
                // Half for making them, half for running them; later folds are of what the first had time for.
                () => fold > 0 || timeProvider.GetElapsedTime(started) < most / 2,
                cancellationToken
            );
            if (!outcome.TryGet(out IReadOnlyList<ComparedAnswers?>? found, out RefusalReason? refusal))
            {
                return refusal;
            }

            tried = found.Count;
            answers.Add(found);
        }

        Metrics.MetricKind? kind = step.Original.Inspection.Metric?.Kind;
        return OnnxOutcome<IReadOnlyList<AlternativeScore>>.From([
            .. alternatives
                .Take(tried)
                .Select((option, i) => new AlternativeScore(option, [.. answers.Select(fold => fold[i])], kind)),
        ]);

        // As long as another fold of the same length would still end in time.
        bool GoesOn(int done) => done == 0 || timeProvider.GetElapsedTime(started) * (done + 1) / done < most;
    }

    private async Task<OnnxOutcome<IReadOnlyList<ComparedAnswers?>>> FoldAsync(
        PassStep step,
        IReadOnlyList<PassOptions> alternatives,
        (int Number, int Count) fold,
        Func<bool> goesOn,
        CancellationToken cancellationToken
    )
    {
        bool isWhole = fold.Count == 1;
        SamplePart training = isWhole ? SamplePart.Development : SamplePart.Training(fold.Number, fold.Count);
        OnnxOutcome<IReadOnlyList<PassOutcome>> made = await passes.ApplyAsync(
            step,
            alternatives,
            training,
            goesOn,
            cancellationToken
        );
        if (!made.TryGet(out IReadOnlyList<PassOutcome>? outcomes, out RefusalReason? refusal))
        {
            return refusal;
        }

        if (!outcomes.Any(outcome => outcome.Report.ChangedAnything))
        {
            return OnnxOutcome<IReadOnlyList<ComparedAnswers?>>.From([]);
        }

        var paths = new List<string>();
        foreach (PassOutcome outcome in outcomes.TakeWhile((_, i) => i == 0 || goesOn()))
        {
            PassOutcome corrected = await correction.ApplyAsync(step, outcome, training, cancellationToken);
            paths.Add(Write(step, corrected.Model, paths.Count, cancellationToken));
        }

        return await calibrator.CompareAsync(
            step.Original,
            paths,
            isWhole ? SamplePart.Development : SamplePart.Validation(fold.Number, fold.Count),
            step.Original.Inspection.Metric,
            step.TimeBudget,
            cancellationToken
        );
    }

    /// <summary>Every fold writes over the files of the one before.</summary>
    private static string Write(PassStep step, OnnxModel model, int number, CancellationToken cancellationToken)
    {
        foreach (PlannedPass following in step.Following)
        {
            model = following.Pass.Apply(model, following.Options, cancellationToken).Model;
        }

        string path = Path.Combine(step.Folder, $"alternative-{number}.onnx");
        return OnnxWriter.Write(model, path, new OnnxWriterOptions(), cancellationToken).ModelPath;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
