namespace MaaS.Optimization.Tuning;

/// <summary>Which of the candidates that passed is published. The earlier one wins a tie; so does the original, by its gates.</summary>
internal static class CandidateChoice
{
    /// <summary>A latency or size that differs by less than this factor is the same.</summary>
    private const double Tie = 1.03;

    /// <summary>The same trials, the best of those that passed as <see cref="TrialVerdict.Chosen"/>.</summary>
    public static IReadOnlyList<CandidateTrial> Mark(IReadOnlyList<CandidateTrial> trials, OptimizationGoal goal)
    {
        CandidateTrial? best = null;
        foreach (CandidateTrial trial in trials.Where(trial => trial.Verdict == TrialVerdict.Passed))
        {
            if (best is null || IsBetter(trial, best, goal))
            {
                best = trial;
            }
        }

        return
        [
            .. trials.Select(trial =>
                trial switch
                {
                    _ when ReferenceEquals(trial, best) => trial with { Verdict = TrialVerdict.Chosen },
                    { Verdict: TrialVerdict.Passed } => trial with
                    {
                        Reason = $"It passed every gate; {best!.Candidate.Name} is the better choice.",
                    },
                    _ => trial,
                }
            ),
        ];
    }

    private static bool IsBetter(CandidateTrial trial, CandidateTrial best, OptimizationGoal goal)
    {
        double speed = trial.Measurement!.LatencyRatio.Median / best.Measurement!.LatencyRatio.Median;
        double shrinkage = (double)best.Written!.SizeBytes / trial.Written!.SizeBytes;
        (double first, double second) = goal == OptimizationGoal.Size ? (shrinkage, speed) : (speed, shrinkage);
        return first > Tie || (first >= 1 / Tie && second > Tie);
    }
}
