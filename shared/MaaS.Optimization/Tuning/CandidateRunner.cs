using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using Microsoft.Extensions.Logging;

namespace MaaS.Optimization.Tuning;

/// <summary>Makes a candidate, measures it and has it judged. What goes wrong with it is its verdict, never the upload's.</summary>
internal sealed partial class CandidateRunner(
    CandidateBuilder builder,
    IVariantMeasurer measurer,
    ILogger<CandidateRunner> logger
)
{
    /// <summary>Tries one candidate to its verdict.</summary>
    /// <param name="earlier">Trials of the same model: what one of them was is not measured again.</param>
    /// <param name="timeBudget">What is left for this candidate.</param>
    public async Task<CandidateTrial> RunAsync(
        Candidate candidate,
        VerifiedModel original,
        OptimizationPlan plan,
        IReadOnlyList<CandidateTrial> earlier,
        string folder,
        TimeSpan timeBudget,
        IProgress<OptimizationProgress> progress,
        CancellationToken cancellationToken
    )
    {
        progress.Report(new OptimizationProgress("pass", candidate.Name));
        var trial = new CandidateTrial
        {
            Candidate = candidate,
            Verdict = TrialVerdict.Failed,
            Reason = "",
        };
        try
        {
            trial = await MakeAsync(trial, original, plan, earlier, folder, timeBudget, cancellationToken);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or IOException))
        {
            // A pass that meets a graph it does not understand costs its candidate, not the upload.
            LogPassFailed(candidate.Name, exception);
            return trial with { Reason = $"A pass failed: {exception.Message}" };
        }

        return trial.Written is null ? trial
            : Gates.FailedBySize(plan.Goal, SizeRatio(original, trial.Written)) is { } tooLarge
                ? Judged(trial, [tooLarge])
            : original.Inspection.IsUnrun
                ? trial with
                {
                    Verdict = TrialVerdict.Ungated,
                    Reason = $"Made, not measured. {original.Inspection.RunProblem}",
                }
            : await MeasureAsync(trial, trial.Written, original, plan, folder, timeBudget, progress, cancellationToken);
    }

    private async Task<CandidateTrial> MeasureAsync(
        CandidateTrial trial,
        WrittenModel written,
        VerifiedModel original,
        OptimizationPlan plan,
        string folder,
        TimeSpan timeBudget,
        IProgress<OptimizationProgress> progress,
        CancellationToken cancellationToken
    )
    {
        Candidate candidate = trial.Candidate;
        progress.Report(new OptimizationProgress("measure", candidate.Name));
        MeasuringOutcome outcome = await MeasureAsync(written, original, timeBudget, cancellationToken);
        if (outcome is MeasuringOutcome.Measured asWritten && candidate.Emulated is { } emulated)
        {
            outcome = await EmulateAsync(emulated, asWritten, original, plan, folder, timeBudget, cancellationToken);
        }

        return outcome switch
        {
            MeasuringOutcome.Measured measured => Judge(trial, measured.Measurement, original, plan, written),
            MeasuringOutcome.Failed failed => trial with { Reason = $"{failed.Code}: {failed.Message}" },
            _ => throw new InvalidOperationException($"A measurement ended as {outcome}."),
        };
    }

    private Task<MeasuringOutcome> MeasureAsync(
        WrittenModel written,
        VerifiedModel original,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    ) => measurer.MeasureAsync(original, written.ModelPath, timeBudget, cancellationToken);

    /// <summary>What was measured of the candidate, with the answers that it would give on hardware that is not here.</summary>
    private async Task<MeasuringOutcome> EmulateAsync(
        Candidate emulated,
        MeasuringOutcome.Measured asWritten,
        VerifiedModel original,
        OptimizationPlan plan,
        string folder,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    )
    {
        OnnxOutcome<BuiltCandidate> built = await builder.BuildAsync(
            emulated,
            original,
            plan,
            folder,
            timeBudget,
            cancellationToken
        );
        if (!built.TryGet(out BuiltCandidate? made, out RefusalReason? refusal))
        {
            return new MeasuringOutcome.Failed(refusal.Code, refusal.Message);
        }

        string path = Path.Combine(folder, FileName(emulated, original));
        WrittenModel written = OnnxWriter.Write(made.Model, path, new OnnxWriterOptions(), cancellationToken);
        MeasuringOutcome outcome = await MeasureAsync(written, original, timeBudget, cancellationToken);
        return outcome is MeasuringOutcome.Measured answers
            ? new MeasuringOutcome.Measured(
                asWritten.Measurement with
                {
                    Outputs = answers.Measurement.Outputs,
                    Feeds = answers.Measurement.Feeds,
                    Metric = answers.Measurement.Metric,
                }
            )
            : outcome;
    }

    private async Task<CandidateTrial> MakeAsync(
        CandidateTrial trial,
        VerifiedModel original,
        OptimizationPlan plan,
        IReadOnlyList<CandidateTrial> earlier,
        string folder,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    )
    {
        OnnxOutcome<BuiltCandidate> built = await builder.BuildAsync(
            trial.Candidate,
            original,
            plan,
            folder,
            timeBudget,
            cancellationToken
        );
        if (!built.TryGet(out BuiltCandidate? made, out RefusalReason? refusal))
        {
            return trial with { Reason = $"{refusal.Code}: {refusal.Message}" };
        }

        trial = trial with { Candidate = made.Candidate, Passes = made.Reports };
        if (made.IsPointless)
        {
            PassReport last = made.Reports[^1];
            return trial with
            {
                Verdict = TrialVerdict.Unchanged,
                Reason = $"{last.Pass}: {last.LeftAlone[^1].Reason}.",
            };
        }

        return Write(trial, made.Model, original, earlier, folder, cancellationToken);
    }

    private static CandidateTrial Write(
        CandidateTrial trial,
        OnnxModel model,
        VerifiedModel original,
        IReadOnlyList<CandidateTrial> earlier,
        string folder,
        CancellationToken cancellationToken
    )
    {
        if (!trial.Passes.Any(report => report.ChangedAnything))
        {
            return trial with { Verdict = TrialVerdict.Unchanged, Reason = NothingToChange(trial.Passes) };
        }

        if (CandidateRepeats.Find(trial, earlier) is { } same)
        {
            return trial with
            {
                Verdict = TrialVerdict.Skipped,
                Reason = $"Its other passes change nothing here: it is {same}.",
            };
        }

        string path = Path.Combine(folder, FileName(trial.Candidate, original));
        return trial with { Written = OnnxWriter.Write(model, path, new OnnxWriterOptions(), cancellationToken) };
    }

    private static string NothingToChange(IEnumerable<PassReport> reports)
    {
        IEnumerable<string> reasons = reports
            .SelectMany(report => report.LeftAlone.Take(1).Select(left => (report.Pass, Left: left)))
            // An opset that is too old is the same reason for all of them.
            .DistinctBy(found => found.Left)
            .Select(found => $"{found.Pass}: {found.Left.Name}: {found.Left.Reason}.")
            .Prepend("The passes found nothing to change.");
        return string.Join(' ', reasons);
    }

    /// <summary>All variants of a version share one folder in storage: a name that the original takes is not taken again.</summary>
    private static string FileName(Candidate candidate, VerifiedModel original)
    {
        string[] taken = [Path.GetFileName(original.Path), .. original.DataFiles];
        string name = $"{candidate.Name}.onnx";
        while (
            taken.Contains(name, StringComparer.OrdinalIgnoreCase)
            || taken.Contains(name + ".data", StringComparer.OrdinalIgnoreCase)
        )
        {
            name = $"optimized-{name}";
        }

        return name;
    }

    private static CandidateTrial Judge(
        CandidateTrial trial,
        CandidateMeasurement measurement,
        VerifiedModel original,
        OptimizationPlan plan,
        WrittenModel written
    )
    {
        IReadOnlyList<GateVerdict> gates =
            trial.Candidate.Target is Targets.Cuda
                ? Gates.JudgeAnswers(plan.Budget, measurement)
                : Gates.Judge(plan.Goal, plan.Budget, measurement, SizeRatio(original, written));
        return Judged(trial with { Measurement = measurement }, gates);
    }

    private static CandidateTrial Judged(CandidateTrial trial, IReadOnlyList<GateVerdict> gates)
    {
        GateVerdict[] failed = [.. gates.Where(gate => !gate.Passed)];
        return trial with
        {
            Gates = gates,
            Verdict = failed.Length == 0 ? TrialVerdict.Passed : TrialVerdict.Rejected,
            Reason =
                failed.Length == 0
                    ? "It passed every gate."
                    : string.Join(' ', failed.Select(gate => $"{gate.Gate}: {gate.Explanation}")),
        };
    }

    private static double SizeRatio(VerifiedModel original, WrittenModel written) =>
        (double)original.SizeBytes / written.SizeBytes;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Candidate {Candidate}: a pass failed.")]
    private partial void LogPassFailed(string candidate, Exception exception);
}
