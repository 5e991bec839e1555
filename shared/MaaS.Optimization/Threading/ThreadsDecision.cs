using MaaS.Optimization.Isolation;
using MaaS.Optimization.Tuning;
using MaaS.Runtime.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Threading;

/// <summary>Measures what a variant that will be published gains from more threads than its caller's.</summary>
internal sealed partial class ThreadsDecision(
    ISandbox sandbox,
    IOptions<OptimizationOptions> options,
    ILogger<ThreadsDecision> logger
)
{
    private static readonly int Cores = Environment.ProcessorCount;

    /// <summary>The variant with its <see cref="ModelVariant.Threads"/>; as it is where nothing could be measured.</summary>
    public async Task<PreparedVariant> DecideAsync(
        PreparedVariant prepared,
        VerifiedModel original,
        CancellationToken cancellationToken
    )
    {
        ModelVariant variant = prepared.Variant;
        if (original.Inspection.Inputs is not { } inputs || Cores < 2)
        {
            return prepared;
        }

        var job = new ThreadsJob
        {
            ModelPath = Path.Combine(prepared.Folder, variant.File),
            Inputs = inputs,
            Threads = Cores,
            BudgetSeconds = options.Value.MeasureTime.TotalSeconds / 4,
        };
        SandboxOutcome outcome = await sandbox.RunAsync(job, options.Value.Limits(), null, cancellationToken);
        if (outcome is not SandboxOutcome.Completed { Result: ThreadsResult result })
        {
            LogFailed(variant.Name, outcome);
            return prepared;
        }

        ThreadsManifest threads = Manifest(result);
        LogMeasured(variant.Name, threads.Threads, threads.LatencyRatioLowerBound, threads.ThroughputRatio);
        return prepared with { Variant = variant with { Threads = threads } };
    }

    private static ThreadsManifest Manifest(ThreadsResult result) =>
        new()
        {
            Threads = Cores,
            LatencyRatioLowerBound = BootstrapInterval.OfMedian(result.LatencyRatios).Lower,
            ThroughputRatio = BootstrapInterval.OfMedian(result.ThroughputRatios).Median,
        };

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Variant {Variant} on {Threads} threads: one caller is answered {Latency:0.00} times as fast, as many callers "
            + "{Throughput:0.00} times as often."
    )]
    private partial void LogMeasured(string variant, int threads, double latency, double throughput);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The threads of {Variant} could not be measured: {Outcome}")]
    private partial void LogFailed(string variant, SandboxOutcome outcome);
}
