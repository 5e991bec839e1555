namespace MaaS.Optimization.Tuning;

/// <summary>Which of the candidates that passed is published. The earlier one wins what is a tie in speed and in size; the original wins ties by the gates.</summary>
internal static class CandidateChoice
{
    /// <summary>A latency or size that differs by less than this factor is the same.</summary>
    private const double Tie = 1.03;

    /// <summary>
    /// The same trials, the best of those that passed as <see cref="TrialVerdict.Chosen"/>; and the one for GPUs, which competes
    /// with none of them.
    /// </summary>
    public static IReadOnlyList<CandidateTrial> Mark(IReadOnlyList<CandidateTrial> trials, OptimizationGoal goal)
    {
        CandidateTrial? best = Best(
            trials.Where(trial => trial is { Verdict: TrialVerdict.Passed, Candidate.Target: Targets.Cpu }),
            goal
        );
        return
        [
            .. trials.Select(trial =>
                trial switch
                {
                    _ when ReferenceEquals(trial, best) => trial with { Verdict = TrialVerdict.Chosen },
                    { Verdict: TrialVerdict.Passed, Candidate.Target: Targets.Cuda } => trial with
                    {
                        Verdict = TrialVerdict.Chosen,
                        Reason = "It passed every gate. It is served on GPUs; its speed there was not measured.",
                    },
                    { Verdict: TrialVerdict.Passed } => trial with
                    {
                        Reason = $"It passed every gate; {best!.Candidate.Name} is the better choice.",
                    },
                    _ => trial,
                }
            ),
        ];
    }

    /// <summary>Of those that are as good as the best in what the goal asks for, the best in the other respect.</summary>
    private static CandidateTrial? Best(IEnumerable<CandidateTrial> passed, OptimizationGoal goal)
    {
        (Func<CandidateTrial, double> first, Func<CandidateTrial, double> second) =
            goal == OptimizationGoal.Size
                ? ((Func<CandidateTrial, double>)Smallness, (Func<CandidateTrial, double>)Speed)
                : (Speed, Smallness);
        return Leading(Leading([.. passed], first), second) is [var best, ..] ? best : null;
    }

    private static IReadOnlyList<CandidateTrial> Leading(
        IReadOnlyList<CandidateTrial> trials,
        Func<CandidateTrial, double> merit
    )
    {
        double best = trials.Select(merit).DefaultIfEmpty().Max();
        return [.. trials.Where(trial => merit(trial) * Tie >= best)];
    }

    /// <summary>What is certain of it, not what is likely.</summary>
    private static double Speed(CandidateTrial trial) => trial.Served?.Merit ?? trial.Measurement!.LatencyRatio.Lower;

    private static double Smallness(CandidateTrial trial) => 1.0 / trial.Written!.SizeBytes;
}
