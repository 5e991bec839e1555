using MaaS.Optimization.Isolation;
using MaaS.Optimization.Tuning;
using MaaS.Runtime.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.LoadReady;

/// <summary>
/// Adds a <see cref="LoadReadyForm"/> to a variant that will be published, where one is sooner ready, answers the same and runs
/// no slower. Made where models are optimized, not where they are served: an instance that starts has an empty disk.
/// </summary>
internal sealed partial class LoadReadyPackaging(
    ISandbox sandbox,
    IOptions<OptimizationOptions> options,
    ILogger<LoadReadyPackaging> logger
)
{
    /// <summary>Least gain of the time to the first answer for which another set of files is kept.</summary>
    public const double SoonerReady = 1.2;

    /// <summary>Largest relative L2 distance of an output: rounding of the same arithmetic in another order.</summary>
    public const double SameAnswers = 1e-4;

    /// <summary>Most bytes against those of the plain files: what is gained at loading is not lost at downloading.</summary>
    private const double MostBytes = 1.1;

    /// <summary>The variant with its load-ready form; as it is where that gains nothing or anything goes wrong.</summary>
    /// <param name="folder">Where the form's files are written.</param>
    public async Task<PreparedVariant> PackageAsync(
        PreparedVariant prepared,
        VerifiedModel original,
        string folder,
        CancellationToken cancellationToken
    )
    {
        string file = $"{prepared.Variant.Name}.ready.onnx";
        string[] taken = [Path.GetFileName(original.Path), .. original.DataFiles];
        if (
            original.Inspection.Inputs is not { } inputs
            || taken.Any(name => name.StartsWith(file, StringComparison.OrdinalIgnoreCase))
        )
        {
            return prepared;
        }

        var job = new LoadReadyJob
        {
            ModelPath = Path.Combine(prepared.Folder, prepared.Variant.File),
            OutputPath = Path.Combine(folder, file),
            Inputs = inputs,
            MaxBytes = (long)(prepared.Variant.SizeBytes * MostBytes) + (64 << 10),
            MaxRows = prepared.Variant.Batching is { Batchable: true } batching ? batching.MaxRows : 1,
            BudgetSeconds = options.Value.MeasureTime.TotalSeconds / 4,
        };
        SandboxOutcome outcome = await sandbox.RunAsync(job, options.Value.Limits(), null, cancellationToken);
        if (outcome is not SandboxOutcome.Completed { Result: LoadReadyResult result })
        {
            LogFailed(prepared.Variant.Name, outcome);
            return prepared;
        }

        LoadReadyForm? form = Choose(result, file);
        if (form is null)
        {
            LogNone(prepared.Variant.Name);
            return prepared;
        }

        LogKept(prepared.Variant.Name, form.Mode, form.FirstAnswerRatio);
        return prepared with { Variant = prepared.Variant with { LoadReady = form }, LoadReadyFolder = folder };
    }

    /// <summary>Of the ways to load it that give the same answers no slower, the one that is soonest ready.</summary>
    internal static LoadReadyForm? Choose(LoadReadyResult result, string file)
    {
        LoadReadyTiming? best = result
            .Timings.Where(timing =>
                timing.RelativeError <= SameAnswers
                && IsNotSlower(timing.LatencyRatios)
                && (timing.BatchLatencyRatios is null || IsNotSlower(timing.BatchLatencyRatios))
                && Sooner(timing) >= SoonerReady
            )
            .MaxBy(Sooner);
        return best is null
            ? null
            : new LoadReadyForm
            {
                OnnxRuntime = result.OnnxRuntime,
                File = file,
                DataFiles = [$"{file}.data"],
                Mode = best.Mode,
                SizeBytes = result.SizeBytes,
                FirstAnswerRatio = Sooner(best),
            };
    }

    private static bool IsNotSlower(IReadOnlyList<double> ratios) =>
        BootstrapInterval.OfMedian(ratios).Lower >= Gates.NotSlower;

    private static double Sooner(LoadReadyTiming timing) => BootstrapInterval.OfMedian(timing.FirstAnswerRatios).Median;

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Load-ready form of '{Variant}': {Mode}, its first answer {Ratio:0.00} times as soon."
    )]
    private partial void LogKept(string variant, LoadReadyMode mode, double ratio);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "No load-ready form of '{Variant}' is better than its plain files."
    )]
    private partial void LogNone(string variant);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Variant} gets no load-ready form: {Outcome}")]
    private partial void LogFailed(string variant, SandboxOutcome outcome);
}
