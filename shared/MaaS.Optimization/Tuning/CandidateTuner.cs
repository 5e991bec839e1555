using MaaS.Optimization.Isolation;
using MaaS.Optimization.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Tuning;

/// <summary>Tries candidates in order, and what their verdicts suggest, until all are tried or the time is up.</summary>
internal sealed partial class CandidateTuner(
    CandidateRunner runner,
    OperatorExclusion exclusion,
    ServingComparison serving,
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
        TuningRun run,
        CancellationToken cancellationToken
    )
    {
        long started = timeProvider.GetTimestamp();
        foreach ((int index, Candidate candidate) in candidates.Index())
        {
            var steps = new CandidateProgress(run.Progress, index, candidates.Count);
            await TryAsync(run, candidate, Left, steps, cancellationToken);
            for (
                int step = 1;
                step <= MilderCandidate.Most && MilderCandidate.Of(candidate, run.Trials[^1], step) is { } milder;
                step++
            )
            {
                await TryAsync(run, milder, Left, steps, cancellationToken);
            }
        }

        // A plan that names its passes names what stays fp32, too.
        for (int i = 0; i < MostRescues && run.Plan.Passes is null; i++)
        {
            var steps = new CandidateProgress(run.Progress, candidates.Count - 1, candidates.Count);
            if (
                OperatorExclusion.Best(run.Trials, run.Plan.Goal) is not { } failed
                || Left() <= TimeSpan.Zero
                || !await RescueAsync(run, failed, Left, steps, cancellationToken)
            )
            {
                break;
            }
        }

        await serving.WeighAsync(run, Left, cancellationToken);
        return Marked(run.Trials, run.Plan.Goal);

        TimeSpan Left() => Budget(run.Plan) - timeProvider.GetElapsedTime(started);
    }

    private async Task TryAsync(
        TuningRun run,
        Candidate candidate,
        Func<TimeSpan> left,
        CandidateProgress steps,
        CancellationToken cancellationToken
    )
    {
        InspectResult inspection = run.Original.Inspection;
        TimeSpan time = left();
        CandidateTrial trial =
            inspection is { Inputs: null, IsUnrun: false }
                ? CandidateTrial.Skipped(
                    candidate,
                    $"No generated input runs ({inspection.RunProblem}); upload samples.npz."
                )
            // What a plan names is made as far as it can be, and says itself what it lacks.
            : run is { Plan.Passes: null, Original.HasSamples: false } && candidate.NeedsSamples
                ? CandidateTrial.Skipped(candidate, "It needs samples.npz: inputs that the model is made for.")
            : time <= TimeSpan.Zero ? CandidateTrial.Skipped(candidate, "The time budget was used up.")
            : PruningOutlook.WhyNot(candidate, run.Plan.Budget, run.Trials) is { } reason
                ? CandidateTrial.Skipped(candidate, reason)
            : await runner.RunAsync(
                candidate,
                run.Original,
                run.Plan,
                run.Trials,
                run.Folder,
                time,
                steps,
                cancellationToken
            );
        LogTrial(candidate.Name, trial.Verdict, trial.Reason);
        run.Trials.Add(KeptFp32.Explain(trial));
    }

    /// <summary>Tries a candidate with its sensitive operators in fp32, the fewest first, until one passes.</summary>
    /// <returns>Whether anything could be found out.</returns>
    private async Task<bool> RescueAsync(
        TuningRun run,
        CandidateTrial failed,
        Func<TimeSpan> left,
        CandidateProgress steps,
        CancellationToken cancellationToken
    )
    {
        steps.Report(new OptimizationProgress("pass", $"{failed.Candidate.Name}: which operators are sensitive"));
        Exclusion found = await exclusion.FindAsync(
            failed,
            run.Original,
            run.Plan,
            run.Folder,
            left(),
            cancellationToken
        );
        run.Trials[run.Trials.IndexOf(failed)] = failed with
        {
            Candidate = failed.Candidate with { Sensitivity = found.Sensitivity },
            Reason = $"{failed.Reason} {found.Note}",
        };
        foreach (Candidate candidate in found.Candidates)
        {
            await TryAsync(run, candidate, left, steps, cancellationToken);
            if (run.Trials[^1].Verdict == TrialVerdict.Passed)
            {
                break;
            }
        }

        return found.Sensitivity.Count > 0;
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
