using MaaS.Optimization.Calibration;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// Applies passes that want to see samples, and chooses the options that are left open by cross-validation. Everything happens on
/// the development half of the samples: verdicts come from the other.
/// </summary>
internal sealed class OptionSearch(ObservedPasses passes, CrossValidation validation)
{
    /// <summary>Whether a pass is applied here where there are samples.</summary>
    public static bool Treats(PlannedPass planned) =>
        planned.Pass is IHistogramPass
        || (planned.Pass is ISearchablePass searchable && searchable.Alternatives(planned.Options).Count > 0);

    /// <summary>With the options that the plan gives, or with those that a search chose, calibrated on the whole half.</summary>
    public async Task<OnnxOutcome<CalibratedOutcome>> ApplyAsync(PassStep step, CancellationToken cancellationToken)
    {
        IReadOnlyList<PassOptions> alternatives = step.Planned.Pass is ISearchablePass pass
            ? pass.Alternatives(step.Planned.Options)
            : [];
        return alternatives.Count == 0
            ? await ApplyAsync(step, step.Planned, cancellationToken)
            : await SearchAsync(step, alternatives, cancellationToken);
    }

    private async Task<OnnxOutcome<CalibratedOutcome>> ApplyAsync(
        PassStep step,
        PlannedPass chosen,
        CancellationToken cancellationToken
    )
    {
        OnnxOutcome<IReadOnlyList<PassOutcome>> applied = await passes.ApplyAsync(
            step,
            [chosen.Options],
            SamplePart.Development,
            () => true,
            cancellationToken
        );
        return applied.TryGet(out IReadOnlyList<PassOutcome>? outcomes, out RefusalReason? refusal)
            ? new CalibratedOutcome(chosen, outcomes[0])
            : refusal;
    }

    private async Task<OnnxOutcome<CalibratedOutcome>> SearchAsync(
        PassStep step,
        IReadOnlyList<PassOptions> alternatives,
        CancellationToken cancellationToken
    )
    {
        var pass = (ISearchablePass)step.Planned.Pass;
        int folds = CrossValidation.Folds(step.Plan.Folds, step.Original.Inspection.SampleCount);
        OnnxOutcome<IReadOnlyList<AlternativeScore>> scored = await validation.ScoreAsync(
            step,
            alternatives,
            folds,
            cancellationToken
        );
        if (!scored.TryGet(out IReadOnlyList<AlternativeScore>? scores, out RefusalReason? refusal))
        {
            return refusal;
        }

        if (scores.Count == 0)
        {
            // It changes nothing whatever its options are; applied once more, it says why.
            return await ApplyAsync(step, Chosen(step, alternatives[0]), cancellationToken);
        }

        string note = AlternativeChoice.Explain(scores, folds, Development(step));
        int? place =
            pass.Aim == SearchAim.BestAnswers
                ? AlternativeChoice.Best(scores)
                : AlternativeChoice.Boldest(step.Plan.Goal, step.Plan.Budget, scores);
        if (place is not { } best)
        {
            return NothingFits(step, note);
        }

        OnnxOutcome<CalibratedOutcome> applied = await ApplyAsync(
            step,
            Chosen(step, scores[best].Options),
            cancellationToken
        );
        return applied.TryGet(out CalibratedOutcome? outcome, out refusal)
            ? outcome with
            {
                Outcome = WithNote(outcome.Outcome, note),
            }
            : refusal;
    }

    private static CalibratedOutcome NothingFits(PassStep step, string note)
    {
        var log = new PassLog(step.Planned.Name, []);
        log.Leave("model", "none of what was tried keeps the answers within the budget");
        log.Note(note);
        return new CalibratedOutcome(
            step.Planned,
            new PassOutcome(step.Model.Copy(), log.ToReport(step.Model, step.Model))
        )
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

    private static PassOutcome WithNote(PassOutcome outcome, string note) =>
        outcome with
        {
            Report = outcome.Report with { Notes = [.. outcome.Report.Notes, note] },
        };

    private static int Development(PassStep step) =>
        SamplePart.Development.Mask(step.Original.Inspection.SampleCount).Count(isIn => isIn);
}
