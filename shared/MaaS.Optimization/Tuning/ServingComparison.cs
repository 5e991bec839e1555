using MaaS.Optimization.Batching;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tuning;

/// <summary>Weighs the candidates that passed by how they would be served, before one of them is chosen.</summary>
internal sealed class ServingComparison(BatchingDecision batching)
{
    /// <summary>The run's trials, those that passed with <see cref="CandidateTrial.Served"/> and its verdict.</summary>
    /// <param name="left">Time that is left; candidates beyond it count as if their rows could not run together.</param>
    public async Task WeighAsync(TuningRun run, Func<TimeSpan> left, CancellationToken cancellationToken)
    {
        bool isAsked = run.Plan.Passes is not null;
        int[] finalists =
        [
            .. Enumerable
                .Range(0, run.Trials.Count)
                .Where(i => run.Trials[i] is { Verdict: TrialVerdict.Passed, Candidate.Target: Targets.Cpu }),
        ];
        // What a plan asks for has nothing to be weighed against.
        if (finalists.Length == 0 || isAsked)
        {
            return;
        }

        run.Progress.Report(new OptimizationProgress("batching", "how fast candidates are when they are served"));
        run.OriginalBatching = await batching.DecideAsync(
            ModelVariant.OriginalName,
            run.Original.Path,
            run.Original,
            cancellationToken
        );
        foreach (int place in finalists)
        {
            CandidateTrial trial = run.Trials[place];
            BatchingManifest? own =
                left() > TimeSpan.Zero
                    ? await batching.DecideAsync(
                        trial.Candidate.Name,
                        trial.Written!.ModelPath,
                        run.Original,
                        cancellationToken
                    )
                    : null;
            run.Trials[place] = Judge(
                trial,
                run.Plan.Goal,
                ServedSpeed.Of(trial.Measurement!, run.OriginalBatching, own)
            );
        }
    }

    private static CandidateTrial Judge(CandidateTrial trial, OptimizationGoal goal, ServedSpeed served)
    {
        GateVerdict gate = Gates.Served(goal, served);
        trial = trial with { Served = served, Gates = [.. trial.Gates, gate] };
        return gate.Passed
            ? trial
            : trial with
            {
                Verdict = TrialVerdict.Rejected,
                Reason = $"{gate.Gate}: {gate.Explanation}",
            };
    }
}
