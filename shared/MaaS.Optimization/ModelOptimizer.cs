using System.Reflection;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Reports;
using MaaS.Optimization.Reports.Page;
using MaaS.Optimization.Telemetry;
using MaaS.Optimization.Tuning;
using MaaS.Runtime.Sessions;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization;

/// <summary>Verifies, plans, tries candidates, publishes the best of what passed: the optimizer as it reads.</summary>
internal sealed class ModelOptimizer(
    ModelVerification verification,
    CandidateTuner tuner,
    ServingPreparation preparation,
    IOptions<OptimizationOptions> options,
    TimeProvider timeProvider
) : IModelOptimizer
{
    public string Version { get; } =
        $"maas-{InformationalVersion(typeof(ModelOptimizer))} onnxruntime-{InformationalVersion(typeof(OrtEnv))}";

    public async Task<OptimizationOutcome> OptimizeAsync(
        OptimizationRequest request,
        IProgress<OptimizationProgress> progress,
        CancellationToken cancellationToken
    )
    {
        long started = timeProvider.GetTimestamp();
        progress.Report(new OptimizationProgress("verify", "reading the plan and the model"));
        OptimizationPlan? plan = ReadPlan(request, out IReadOnlyList<string> problems);
        if (plan is null)
        {
            return new OptimizationOutcome.Refused(ModelRefusals.OfPlan(problems));
        }

        plan = plan with { Gpu = plan.Gpu ?? options.Value.Gpu };

        if (
            !OnnxReader
                .Read(request.ModelPath, cancellationToken)
                .TryGet(out OnnxModel? model, out RefusalReason? refusal)
        )
        {
            return new OptimizationOutcome.Refused(refusal);
        }

        using (model)
        {
            OnnxOutcome<VerifiedModel> outcome = await verification.VerifyAsync(
                model,
                request,
                plan,
                options.Value.Limits(),
                progress,
                cancellationToken
            );
            if (!outcome.TryGet(out VerifiedModel? original, out refusal))
            {
                return new OptimizationOutcome.Refused(refusal);
            }

            var run = new TuningRun(
                original,
                plan,
                Directory.CreateDirectory(Path.Combine(request.WorkFolder, "candidates")).FullName,
                progress
            );
            IReadOnlyList<CandidateTrial> trials = await TryAllAsync(run, cancellationToken);
            IReadOnlyList<PreparedVariant> variants = await preparation.PrepareAsync(
                Publishable(run, trials),
                original,
                request.WorkFolder,
                progress,
                cancellationToken
            );

            TimeSpan elapsed = timeProvider.GetElapsedTime(started);
            OptimizationInstruments.OptimizationDuration.Record(elapsed.TotalSeconds);
            return Reported(original, variants, ReportBuilder.Build(Version, original, plan, trials, elapsed));
        }
    }

    private static OptimizationOutcome.Optimized Reported(
        VerifiedModel original,
        IReadOnlyList<PreparedVariant> variants,
        OptimizationReport report
    ) => new(original.Signature, variants, ReportBuilder.ToJson(report), ReportPage.Render(report));

    private static OptimizationPlan? ReadPlan(OptimizationRequest request, out IReadOnlyList<string> problems)
    {
        problems = [];
        // An array that is null becomes empty memory on its way here: both mean that there is none.
        return request.Plan is { IsEmpty: false } json ? PlanReader.Read(json, out problems) : new OptimizationPlan();
    }

    private Task<IReadOnlyList<CandidateTrial>> TryAllAsync(TuningRun run, CancellationToken cancellationToken)
    {
        run.Progress.Report(new OptimizationProgress("plan", run.Plan.Passes is null ? "auto" : "as asked for"));
        ModelFamily family = ModelFamilies.Of(run.Original.Model);
        IReadOnlyList<Candidate> candidates = run.Original.Inspection.IsUnrun
            ? CandidatePlanner.PlanUnrun(run.Plan, family)
            : CandidatePlanner.Plan(run.Plan, family, CpuFeatures.Current);
        return tuner.TryAllAsync(candidates, run, cancellationToken);
    }

    private static PreparedVariant[] Publishable(TuningRun run, IReadOnlyList<CandidateTrial> trials)
    {
        CandidateTrial[] chosen = [.. trials.Where(trial => trial.Verdict == TrialVerdict.Chosen)];
        CandidateMeasurement? measurement = (
            chosen.FirstOrDefault() ?? trials.FirstOrDefault(WasMeasured)
        )?.Measurement;
        PreparedVariant original = PublishedVariants.Original(run.Original, measurement);
        return
        [
            .. chosen.Select(trial => PublishedVariants.Of(trial, run.Original)),
            original with
            {
                Variant = original.Variant with { Batching = run.OriginalBatching },
            },
            .. trials
                .Where(trial => trial.Verdict == TrialVerdict.Ungated)
                .Select(trial => PublishedVariants.Of(trial, run.Original)),
        ];
    }

    private static bool WasMeasured(CandidateTrial trial) => trial.Measurement is not null;

    private static string InformationalVersion(Type type)
    {
        string version =
            type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        // Behind '+' stands the commit.
        return version.Split('+')[0];
    }
}
