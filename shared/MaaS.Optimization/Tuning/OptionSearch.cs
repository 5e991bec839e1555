using MaaS.Optimization.Calibration;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// Applies passes that want to see samples, and chooses the options that are left open by cross-validation. Everything happens on
/// the development half of the samples: verdicts come from the other.
/// </summary>
internal sealed class OptionSearch(
    ObservedPasses passes,
    CrossValidation validation,
    BiasCorrection correction,
    TimeProvider timeProvider
)
{
    /// <summary>Whether a pass is applied here where there are samples.</summary>
    public static bool Treats(PlannedPass planned) =>
        planned.Pass is IHistogramPass
        || (planned.Pass is ISearchablePass searchable && searchable.Alternatives(planned.Options).Count > 0);

    /// <summary>With the options that the plan gives, or with those that searches chose, calibrated on the whole half.</summary>
    public async Task<OnnxOutcome<CalibratedOutcome>> ApplyAsync(PassStep step, CancellationToken cancellationToken)
    {
        long started = timeProvider.GetTimestamp();
        TimeSpan time = validation.TimeFor(step);
        var notes = new List<string>();
        // What one search chose may leave another thing open. All of them share one time.
        while (Alternatives(step) is { Count: > 0 } alternatives)
        {
            TimeSpan left = time - timeProvider.GetElapsedTime(started);
            if (notes.Count > 0 && left <= TimeSpan.Zero)
            {
                notes.Add("No time was left to search the rest of its options.");
                break;
            }

            int folds = CrossValidation.Folds(step.Plan.Folds, step.Original.Inspection.SampleCount);
            OnnxOutcome<IReadOnlyList<AlternativeScore>> scored = await validation.ScoreAsync(
                step,
                alternatives,
                folds,
                left,
                cancellationToken
            );
            if (!scored.TryGet(out IReadOnlyList<AlternativeScore>? scores, out RefusalReason? refusal))
            {
                return refusal;
            }

            if (scores.Count == 0)
            {
                // It changes nothing whatever its options are; applied once more, it says why.
                step = step with
                {
                    Planned = Chosen(step, alternatives[0]),
                };
                break;
            }

            notes.Add(AlternativeChoice.Explain(scores, folds, Development(step)));
            if (Place(step, scores) is not { } best)
            {
                return NothingFits(step, notes);
            }

            step = step with { Planned = Chosen(step, scores[best].Options) };
        }

        return await ApplyAsync(step, notes, cancellationToken);
    }

    private static IReadOnlyList<PassOptions> Alternatives(PassStep step) =>
        step.Planned.Pass is ISearchablePass pass ? pass.Alternatives(step.Planned.Options) : [];

    /// <summary>Of what is taken; null: nothing of it.</summary>
    private static int? Place(PassStep step, IReadOnlyList<AlternativeScore> scores) =>
        ((ISearchablePass)step.Planned.Pass).Aim == SearchAim.BestAnswers
            ? AlternativeChoice.Best(scores)
            : AlternativeChoice.Boldest(step.Plan.Goal, step.Plan.Budget, scores);

    private async Task<OnnxOutcome<CalibratedOutcome>> ApplyAsync(
        PassStep step,
        IReadOnlyList<string> notes,
        CancellationToken cancellationToken
    )
    {
        OnnxOutcome<IReadOnlyList<PassOutcome>> applied = await passes.ApplyAsync(
            step,
            [step.Planned.Options],
            SamplePart.Development,
            () => true,
            cancellationToken
        );
        if (!applied.TryGet(out IReadOnlyList<PassOutcome>? outcomes, out RefusalReason? refusal))
        {
            return refusal;
        }

        PassOutcome corrected = await correction.ApplyAsync(
            step,
            outcomes[0],
            SamplePart.Development,
            cancellationToken
        );
        return new CalibratedOutcome(step.Planned, corrected.Noted(notes));
    }

    private static CalibratedOutcome NothingFits(PassStep step, IReadOnlyList<string> notes)
    {
        var log = new PassLog(step.Planned.Name, []);
        log.Leave("model", "none of what was tried keeps the answers within the budget");
        PassReport report = log.ToReport(step.Model, step.Model);
        return new CalibratedOutcome(step.Planned, new PassOutcome(step.Model.Copy(), report).Noted(notes))
        {
            NothingFits = true,
        };
    }

    private static PlannedPass Chosen(PassStep step, PassOptions options) =>
        step.Planned with
        {
            Options = options,
            Given = PassOptionReader.WriteChosen(options),
        };

    private static int Development(PassStep step) =>
        SamplePart.Development.Mask(step.Original.Inspection.SampleCount).Count(isIn => isIn);
}
