using MaaS.Optimization.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Tuning;

/// <summary>Tries candidates in order, and what their verdicts suggest, until all are tried or the time is up.</summary>
internal sealed partial class CandidateTuner(
    CandidateRunner runner,
    OperatorExclusion exclusion,
    IOptions<OptimizationOptions> options,
    TimeProvider timeProvider,
    ILogger<CandidateTuner> logger
)
{
    /// <summary>Candidates whose sensitive operators are looked for.</summary>
    private const int MostRescues = 2;

    /// <summary>Every candidate with its verdict, the best of those that passed as chosen.</summary>
    public async Task<IReadOnlyList<CandidateTrial>> TryAllAsync(
        IReadOnlyList<Candidate> candidates,
        VerifiedModel original,
        OptimizationPlan plan,
        string folder,
        IProgress<OptimizationProgress> progress,
        CancellationToken cancellationToken
    )
    {
        long started = timeProvider.GetTimestamp();
        var trials = new List<CandidateTrial>();
        foreach ((int index, Candidate candidate) in candidates.Index())
        {
            await TryAsync(candidate, new CandidateProgress(progress, index, candidates.Count));
        }

        // A plan that names its passes names what stays fp32, too.
        for (int i = 0; i < MostRescues && plan.Passes is null; i++)
        {
            var steps = new CandidateProgress(progress, candidates.Count - 1, candidates.Count);
            if (
                OperatorExclusion.Nearest(trials, plan.Goal) is not { } failed
                || Left() is not { } left
                || !await RescueAsync(failed, left, steps)
            )
            {
                break;
            }
        }

        return Marked(trials, plan.Goal);

        TimeSpan? Left()
        {
            TimeSpan left = Budget(plan) - timeProvider.GetElapsedTime(started);
            return left > TimeSpan.Zero ? left : null;
        }

        async Task TryAsync(Candidate candidate, CandidateProgress steps)
        {
            CandidateTrial trial =
                original.Inspection.Inputs is null
                    ? CandidateTrial.Skipped(
                        candidate,
                        $"No generated input runs ({original.Inspection.RunProblem}); upload samples.npz."
                    )
                : Left() is not { } left ? CandidateTrial.Skipped(candidate, "The time budget was used up.")
                : await runner.RunAsync(candidate, original, plan, trials, folder, left, steps, cancellationToken);
            LogTrial(candidate.Name, trial.Verdict, trial.Reason);
            trials.Add(trial);
        }

        // The first that passes: it keeps the fewest operators in fp32.
        async Task<bool> RescueAsync(CandidateTrial failed, TimeSpan left, CandidateProgress steps)
        {
            steps.Report(new OptimizationProgress("pass", $"{failed.Candidate.Name}: which operators are sensitive"));
            Exclusion found = await exclusion.FindAsync(failed, original, plan, folder, left, cancellationToken);
            trials[trials.IndexOf(failed)] = failed with
            {
                Candidate = failed.Candidate with { Sensitivity = found.Sensitivity },
                Reason = $"{failed.Reason} {found.Note}",
            };
            foreach (Candidate candidate in found.Candidates)
            {
                await TryAsync(candidate, steps);
                trials[^1] = KeptFp32.Explain(trials[^1]);
                if (trials[^1].Verdict == TrialVerdict.Passed)
                {
                    break;
                }
            }

            return found.Sensitivity.Count > 0;
        }
    }

    private TimeSpan Budget(OptimizationPlan plan) =>
        plan.TimeBudgetSeconds is { } seconds && seconds < options.Value.TimeBudget.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : options.Value.TimeBudget;

    private static IReadOnlyList<CandidateTrial> Marked(IReadOnlyList<CandidateTrial> trials, OptimizationGoal goal)
    {
        IReadOnlyList<CandidateTrial> marked = CandidateChoice.Mark(trials, goal);
        foreach (CandidateTrial trial in marked)
        {
            OptimizationInstruments.Candidates.Add(
                1,
                new KeyValuePair<string, object?>(OptimizationInstruments.VerdictTag, trial.Verdict.ToString())
            );
        }

        return marked;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Candidate {Candidate}: {Verdict}. {Reason}")]
    private partial void LogTrial(string candidate, TrialVerdict verdict, string reason);
}
