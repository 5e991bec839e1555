using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// Whether pruning is worth its time: it adds to the errors of what is done after it, and does not bring back what that alone
/// loses too much of.
/// </summary>
internal static class PruningOutlook
{
    /// <summary>The candidate that is the same without pruning, where that failed by its answers alone; null: pruning may do.</summary>
    /// <remarks>Candidates whose passes are the same differ in their options; if any of them did not fail so, none did.</remarks>
    public static CandidateTrial? Hopeless(Candidate candidate, IReadOnlyList<CandidateTrial> earlier)
    {
        string[] unpruned = [.. candidate.Passes.Where(pass => !Prunes(pass)).Select(pass => pass.Name)];
        if (unpruned.Length == candidate.Passes.Count)
        {
            return null;
        }

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

    private static bool Prunes(PlannedPass pass) => pass.Pass is ISearchablePass { Aim: SearchAim.BoldestWithinBudget };
}
