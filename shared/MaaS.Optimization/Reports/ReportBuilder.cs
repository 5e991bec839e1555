using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Metrics;
using MaaS.Optimization.Tuning;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;

namespace MaaS.Optimization.Reports;

/// <summary>Puts together <c>report.json</c>.</summary>
internal static class ReportBuilder
{
    public static OptimizationReport Build(
        string optimizer,
        VerifiedModel original,
        OptimizationPlan plan,
        IReadOnlyList<CandidateTrial> trials,
        TimeSpan elapsed
    )
    {
        CandidateTrial? chosen = trials.FirstOrDefault(trial =>
            trial is { Verdict: TrialVerdict.Chosen, Candidate.Target: Targets.Cpu }
        );
        return new OptimizationReport
        {
            Summary = Summary(chosen, original, trials),
            Chosen = chosen?.Candidate.Name ?? ModelVariant.OriginalName,
            Optimizer = optimizer,
            ElapsedSeconds = Math.Round(elapsed.TotalSeconds, 1),
            Host = Host(original.Inspection),
            Model = new ModelReport
            {
                Family = JsonNamingPolicy.KebabCaseLower.ConvertName(ModelFamilies.Of(original.Model).ToString()),
                Precision = original.Precision,
                SizeBytes = original.SizeBytes,
                Signature = original.Signature,
                Preparations = original.Preparations,
                NonFiniteOutputs = original.Inspection.NonFiniteOutputs,
            },
            Inputs = Inputs(original.Inspection),
            Judgement = JudgementReport.Of(plan, original.Inspection),
            Plan = new PlanReport
            {
                Goal = plan.Goal,
                Mode = plan.Passes is null ? "auto" : "explicit",
                Budget = plan.Budget,
                Limits = plan.Limits,
                Constants = plan.Constants.Count > 0 ? plan.Constants : null,
                Metric = plan.Metric,
                Folds = plan.Folds,
                TimeBudgetSeconds = plan.TimeBudgetSeconds,
            },
            Reproduce = chosen is null ? null : PlanReproduction.Of(chosen.Candidate, plan),
            Weights = WeightReports.Of(original.Model),
            Candidates = [.. trials.Select(trial => Candidate(trial, original))],
        };
    }

    public static ReadOnlyMemory<byte> ToJson(OptimizationReport report) =>
        JsonSerializer.SerializeToUtf8Bytes(report, ReportJson.Default.OptimizationReport);

    private static string Summary(CandidateTrial? chosen, VerifiedModel original, IReadOnlyList<CandidateTrial> trials)
    {
        if (original.Inspection.IsUnrun)
        {
            return UnrunSummary(original, trials);
        }

        if (chosen is null)
        {
            int tried = trials.Count(trial => trial.Verdict != TrialVerdict.Skipped);
            int more = original.HasSamples
                ? 0
                : trials.Count(trial => trial is { Verdict: TrialVerdict.Skipped, Candidate.NeedsSamples: true });
            return trials.Count == 0
                ? "The original is served: no candidate suits this kind of model."
                : $"The original is served: none of {tried} candidates passed its gates."
                    + (more == 0 ? "" : $" {more} more need samples.npz.");
        }

        CandidateMeasurement measurement = chosen.Measurement!;
        double smaller = (double)original.SizeBytes / chosen.Written!.SizeBytes;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{chosen.Candidate.Name} is served: {measurement.LatencyRatio.Median:0.00} times as fast as the original ({measurement.OriginalMilliseconds:0.###} → {measurement.CandidateMilliseconds:0.###} ms), {smaller:0.00} times smaller ({original.SizeBytes} → {chosen.Written.SizeBytes} bytes), {Answers(measurement)}."
        );
    }

    private static string UnrunSummary(VerifiedModel original, IReadOnlyList<CandidateTrial> trials)
    {
        IEnumerable<string> made = trials
            .Where(trial => trial.Verdict == TrialVerdict.Ungated)
            .Select(trial =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $" {trial.Candidate.Name} lies beside it, {(double)original.SizeBytes / trial.Written!.SizeBytes:0.00} times smaller and not measured: nobody is served with it."
                )
            );
        return $"The original is served. {original.Inspection.RunProblem}{string.Concat(made)}";
    }

    private static string Answers(CandidateMeasurement measurement) =>
        measurement.Metric is { } metric
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{MetricKinds.Word(metric.Kind)} {metric.Original:0.0000} → {metric.Candidate:0.0000} on {metric.Samples} labelled samples"
            )
            : string.Create(CultureInfo.InvariantCulture, $"relative error {measurement.RelativeError:0.0000}");

    private static HostReport Host(InspectResult inspection) =>
        new()
        {
            ExecutionProvider = "cpu",
            OnnxRuntime = inspection.RuntimeVersion,
            CpuFlags = CpuFeatures.Current,
            System = RuntimeInformation.OSDescription,
            Architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        };

    private static InputsReport Inputs(InspectResult inspection) =>
        new()
        {
            Kind = inspection.Inputs?.Kind ?? "none",
            Samples = inspection.SampleCount > 0 ? inspection.SampleCount : null,
            Labels = inspection.SampleCount > 0 ? [.. inspection.Labels.Select(label => label.Name)] : null,
            Recipe = inspection.Inputs?.Recipe,
            Problem = inspection.RunProblem,
        };

    private static CandidateReport Candidate(CandidateTrial trial, VerifiedModel original) =>
        new()
        {
            Name = trial.Candidate.Name,
            Verdict = trial.Verdict,
            Reason = trial.Reason,
            Passes =
            [
                .. trial.Candidate.Passes.Select(
                    (pass, i) =>
                        new CandidatePassReport
                        {
                            Name = pass.Name,
                            Options = pass.Given,
                            BatchRowsIndependent = pass.Pass.Descriptor.BatchRowsIndependent,
                            Done = trial.Passes.ElementAtOrDefault(i),
                        }
                ),
            ],
            SizeBytes = trial.Written?.SizeBytes,
            SizeRatio = trial.Written is { } written ? (double)original.SizeBytes / written.SizeBytes : null,
            Latency = trial.Measurement is { } measurement ? Latency(measurement) : null,
            Fidelity = trial.Measurement is { } compared
                ? new FidelityReport { Feeds = compared.Feeds, Outputs = compared.Outputs }
                : null,
            Metric = trial.Measurement?.Metric,
            Served = ServedReport.Of(trial.Served),
            Sensitivity = trial.Candidate.Sensitivity is { Count: > 0 } sensitivity ? sensitivity : null,
            Gates = trial.Gates,
        };

    private static LatencyReport Latency(CandidateMeasurement measurement) =>
        new()
        {
            Ratio = measurement.LatencyRatio.Median,
            LowerBound = measurement.LatencyRatio.Lower,
            UpperBound = measurement.LatencyRatio.Upper,
            OriginalMilliseconds = measurement.OriginalMilliseconds,
            CandidateMilliseconds = measurement.CandidateMilliseconds,
            Pairs = measurement.Pairs,
            Clock = measurement.Clock,
        };
}
