using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// What is tried next where a search went too far: the largest share that a few dozen samples bear in cross-validation may be
/// more than the held-out ones do.
/// </summary>
internal static class MilderCandidate
{
    /// <summary>Steps back, each measured like any other candidate.</summary>
    public const int Most = 3;

    /// <summary>
    /// The candidate with the next milder of the options that were searched; null: it did not fail by its answers alone, or nothing
    /// is milder.
    /// </summary>
    /// <param name="planned">With the options that leave the search open.</param>
    /// <param name="trial">Of it, or of what was milder than it.</param>
    /// <param name="number">Of the step, from 1.</param>
    public static Candidate? Of(Candidate planned, CandidateTrial trial, int number)
    {
        if (trial.Verdict != TrialVerdict.Rejected || !AnswerGates.Alone(trial.Gates))
        {
            return null;
        }

        for (int i = 0; i < planned.Passes.Count; i++)
        {
            if (Milder(planned.Passes[i], trial.Candidate.Passes[i]) is { } options)
            {
                var passes = planned.Passes.ToList();
                passes[i] = passes[i] with { Options = options, Given = PassOptionReader.WriteChosen(options) };
                return new Candidate($"{planned.Name}-milder-{number}", passes);
            }
        }

        return null;
    }

    private static PassOptions? Milder(PlannedPass planned, PlannedPass chosen)
    {
        if (planned.Pass is not ISearchablePass { Aim: SearchAim.BoldestWithinBudget } pass)
        {
            return null;
        }

        // They are in order, the mildest first.
        int place = pass.Alternatives(planned.Options).ToList().IndexOf(chosen.Options!);
        return place > 0 ? pass.Alternatives(planned.Options)[place - 1] : null;
    }
}
