using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// Whether pruning is worth its time, and its risk. It adds to the errors of what is done after it, and does not bring back what
/// that alone loses too much of. And what it takes away is chosen and made up for by the samples: where no decision is read off the
/// answers, or always the same, similar answers to these samples do not prove that nothing was needed for others.
/// </summary>
internal static class PruningOutlook
{
    /// <summary>Why a candidate that prunes is not tried; null: it does not prune, or pruning may do.</summary>
    /// <param name="budget">One that the plan names may be spent on anything.</param>
    /// <param name="earlier">Trials of the same model.</param>
    public static string? WhyNot(Candidate candidate, ErrorBudget budget, IReadOnlyList<CandidateTrial> earlier)
    {
        string[] unpruned = [.. candidate.Passes.Where(pass => !Prunes(pass)).Select(pass => pass.Name)];
        return unpruned.Length == candidate.Passes.Count ? null
            : FailedWithout(unpruned, earlier) is { } failed
                ? $"{failed.Candidate.Name} loses too much without pruning."
            : ReferenceEquals(budget, ErrorBudget.Standard) && NothingDecides(earlier)
                ? "There are no labels, and no decisions that vary are read off the answers: that they are alike does not prove what pruning may take. Name a budget to have it tried."
            : null;
    }

    /// <remarks>Candidates whose passes are the same differ in their options; if any of them did not fail so, none did.</remarks>
    private static CandidateTrial? FailedWithout(string[] unpruned, IReadOnlyList<CandidateTrial> earlier)
    {
        CandidateTrial[] same =
        [
            .. earlier.Where(trial =>
                trial.Candidate.Passes.Select(pass => pass.Name).SequenceEqual(unpruned, StringComparer.Ordinal)
            ),
        ];
        return
            same.Length > 0
            && same.All(trial => trial.Verdict == TrialVerdict.Rejected && AnswerGates.Alone(trial.Gates))
            ? same[0]
            : null;
    }

    private static bool NothingDecides(IReadOnlyList<CandidateTrial> earlier)
    {
        CandidateMeasurement[] measured =
        [
            .. earlier.Select(trial => trial.Measurement).OfType<CandidateMeasurement>(),
        ];
        return measured.Length > 0
            && measured.All(found => found.Metric is null && !found.Outputs.Any(output => output.DecisionsVary));
    }

    private static bool Prunes(PlannedPass pass) => pass.Pass is ISearchablePass { Aim: SearchAim.BoldestWithinBudget };
}
