using System.Globalization;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.DynamicQuantization;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// Rescues a quantized candidate whose answers moved too far: finds the operators that move them most, and proposes the same
/// candidate with 1, 2, 4, 8 … of them in fp32. Taking one out can make answers worse, so all numbers are tried, not the first that
/// looks good. Everything happens on the development samples, or on generated inputs that no verdict comes from; what is proposed is
/// measured like any other candidate.
/// </summary>
internal sealed class OperatorExclusion(
    CandidateBuilder builder,
    SensitivitySweep sweep,
    CrossValidation validation,
    TimeProvider timeProvider
)
{
    /// <summary>Answers farther from the original's than this are not a matter of a few operators.</summary>
    private const double LeastCosine = 0.8;

    /// <summary>
    /// Of the time that is left, the part that the sweep may take: every candidate was tried, and only what is found here is
    /// still to be.
    /// </summary>
    private const int SweepPart = 4;

    /// <summary>Of what the sweep leaves, the part for comparing how many stay fp32; the rest is for trying what was found.</summary>
    private const int ComparisonPart = 2;

    /// <summary>Of the trials that are worth it, the one to begin with; null: none is.</summary>
    /// <param name="trials">All of them.</param>
    public static CandidateTrial? Best(IReadOnlyList<CandidateTrial> trials, OptimizationGoal goal) =>
        trials.Where(trial => IsWorthIt(trial, trials, goal)).MaxBy(trial => (MayShareRuns(trial), Worth(trial, goal)));

    /// <summary>Whether a trial failed by its answers alone, and not by far, and would be worth having without that.</summary>
    private static bool IsWorthIt(CandidateTrial trial, IReadOnlyList<CandidateTrial> trials, OptimizationGoal goal) =>
        trial is { Verdict: TrialVerdict.Rejected, Measurement: { } measurement }
        && AnswerGates.Alone(trial.Gates)
        && measurement.Cosine >= LeastCosine
        && Quantizing(trial) is { } place
        && trial.Passes[place].Tensors.Count > 1
        && trial.Candidate.Sensitivity.Count == 0
        // With more in fp32 it only becomes larger and slower; but what runs one by one may yet fail by how it is served.
        && !trials.Any(other =>
            other.Verdict == TrialVerdict.Passed
            && Worth(other, goal) >= Worth(trial, goal)
            && (MayShareRuns(other) || !MayShareRuns(trial))
        );

    /// <summary>Looks for what is to stay fp32.</summary>
    /// <param name="trial">See <see cref="Best"/>.</param>
    public async Task<Exclusion> FindAsync(
        CandidateTrial trial,
        VerifiedModel original,
        OptimizationPlan plan,
        string folder,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    )
    {
        int place = Quantizing(trial)!.Value;
        OnnxOutcome<PassStep> before = await StepAsync(
            trial,
            place,
            original,
            plan,
            folder,
            timeBudget,
            cancellationToken
        );
        if (!before.TryGet(out PassStep? step, out RefusalReason? refusal))
        {
            return new Exclusion(refusal.Message, [], []);
        }

        IReadOnlyList<TensorChange> weights = trial.Passes[place].Tensors;
        long started = timeProvider.GetTimestamp();
        OnnxOutcome<IReadOnlyList<WeightSensitivity>> swept = await sweep.MeasureAsync(
            step,
            weights,
            () => timeProvider.GetElapsedTime(started) < timeBudget / SweepPart,
            cancellationToken
        );
        TimeSpan left = timeBudget - timeProvider.GetElapsedTime(started);
        return swept.TryGet(out IReadOnlyList<WeightSensitivity>? sensitivity, out refusal)
            ? await ProposeAsync(trial, place, step, weights, sensitivity, left / ComparisonPart, cancellationToken)
            : new Exclusion(refusal.Message, [], []);
    }

    /// <summary>The pass whose operators are to be left out, one that has them compute in int8; null: the candidate has none.</summary>
    private static int? Quantizing(CandidateTrial trial)
    {
        int place = trial
            .Candidate.Passes.ToList()
            .FindIndex(planned => planned.Pass is IHistogramPass or DynamicQuantizationPass);
        return place >= 0 && place < trial.Passes.Count ? place : null;
    }

    /// <summary>Whether nothing that was done to the model makes an answer depend on the others of its run.</summary>
    private static bool MayShareRuns(CandidateTrial trial) =>
        trial.Candidate.Passes.All(planned => planned.Pass.Descriptor.BatchRowsIndependent);

    /// <summary>More is better.</summary>
    private static double Worth(CandidateTrial trial, OptimizationGoal goal) =>
        goal == OptimizationGoal.Size ? -trial.Written!.SizeBytes : trial.Measurement!.LatencyRatio.Lower;

    /// <summary>The pass as it was applied, on what the passes before it make.</summary>
    private async Task<OnnxOutcome<PassStep>> StepAsync(
        CandidateTrial trial,
        int place,
        VerifiedModel original,
        OptimizationPlan plan,
        string folder,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<PlannedPass> planned = trial.Candidate.Passes;
        OnnxOutcome<BuiltCandidate> built = await builder.BuildAsync(
            trial.Candidate with
            {
                Passes = [.. planned.Take(place)],
            },
            original,
            plan,
            folder,
            timeBudget,
            cancellationToken
        );
        return built.TryGet(out BuiltCandidate? before, out RefusalReason? refusal)
            ? new PassStep(
                planned[place],
                [.. planned.Skip(place + 1)],
                before.Model,
                original,
                plan,
                folder,
                timeBudget
            )
            : refusal;
    }

    private async Task<Exclusion> ProposeAsync(
        CandidateTrial trial,
        int place,
        PassStep step,
        IReadOnlyList<TensorChange> weights,
        IReadOnlyList<WeightSensitivity> sensitivity,
        TimeSpan most,
        CancellationToken cancellationToken
    )
    {
        WeightSensitivity[] worst = [.. sensitivity.OrderByDescending(weight => weight.Rank)];
        int[] counts = [.. Doubling(weights.Count / 2).Where(count => count <= worst.Length)];
        PassOptions own = step.Planned.EffectiveOptions;
        PassOptions[] alternatives =
        [
            own,
            .. counts.Select(count => own.Without(worst.Take(count).Select(weight => weight.Weight))),
        ];
        OnnxOutcome<IReadOnlyList<AlternativeScore>> scored = await validation.ScoreAsync(
            step,
            alternatives,
            folds: 1,
            most,
            cancellationToken
        );
        if (!scored.TryGet(out IReadOnlyList<AlternativeScore>? scores, out RefusalReason? refusal))
        {
            return new Exclusion(refusal.Message, sensitivity, []);
        }

        // What there was no time to compare is tried, too.
        Candidate[] candidates =
        [
            .. counts
                .Index()
                .Where(count =>
                    count.Index + 1 >= scores.Count
                    || AlternativeChoice.Fits(step.Plan.Goal, step.Plan.Budget, scores[count.Index + 1])
                )
                .Select(count => Proposed(trial.Candidate, place, alternatives[count.Index + 1], worst, count.Item)),
        ];
        return new Exclusion(
            Note(step.Original.HasSamples, scores, counts, candidates.Length),
            sensitivity,
            candidates
        );
    }

    private static IEnumerable<int> Doubling(int most)
    {
        for (int count = 1; count <= most; count *= 2)
        {
            yield return count;
        }
    }

    private static Candidate Proposed(
        Candidate candidate,
        int place,
        PassOptions chosen,
        WeightSensitivity[] worst,
        int count
    )
    {
        PlannedPass[] passes = [.. candidate.Passes];
        passes[place] = passes[place] with { Options = chosen, Given = PassOptionReader.WriteChosen(chosen) };
        return new Candidate($"{candidate.Name}-fp32-{count}", passes)
        {
            Sensitivity = [.. worst.Select((weight, i) => weight with { KeptFp32 = i < count })],
        };
    }

    private static string Note(bool hasSamples, IReadOnlyList<AlternativeScore> scores, int[] counts, int fit) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Relative error on {(hasSamples ? "the development samples" : "other generated inputs")} with so many of the most sensitive operators in fp32: {string.Join(", ", scores.Select((score, i) => $"{(i == 0 ? 0 : counts[i - 1])}: {score.Errors[0]:0.0000}"))}; {fit} numbers are tried."
        );
}
