using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Metrics;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Tuning;

/// <summary>Measures in a child process on this machine.</summary>
internal sealed class SandboxVariantMeasurer(ISandbox sandbox, IOptions<OptimizationOptions> options) : IVariantMeasurer
{
    public async Task<MeasuringOutcome> MeasureAsync(
        VerifiedModel original,
        string candidatePath,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    )
    {
        // Half for comparing, where there are labels; the rest is for timing, for loading both and for runs that overshoot.
        double seconds = Math.Min(
            options.Value.MeasureTime.TotalSeconds,
            timeBudget.TotalSeconds / (2 * MeasureJob.LabelledTimes)
        );
        var job = new MeasureJob
        {
            OriginalPath = original.Path,
            CandidatePath = candidatePath,
            Inputs = original.InputsOf(SamplePart.HeldOut),
            Metric = original.Inspection.Metric,
            Features = original.Features,
            BudgetSeconds = seconds,
        };
        SandboxLimits limits = options.Value.Limits();
        if (timeBudget < limits.WallClock)
        {
            limits = limits with { WallClock = timeBudget };
        }

        SandboxOutcome outcome = await sandbox.RunAsync(job, limits, null, cancellationToken);
        return outcome switch
        {
            SandboxOutcome.Completed { Result: MeasureResult result } => FromResult(result, job.Metric),
            SandboxOutcome.Crashed crashed => Failed("crashed", $"Native code crashed: {crashed.Meaning}."),
            SandboxOutcome.TimedOut timedOut => Failed(
                "timed-out",
                $"Not done after {timedOut.Limit.TotalSeconds:0} seconds."
            ),
            SandboxOutcome.MemoryExceeded memory => Failed(
                "memory",
                $"It needs more than the {memory.LimitBytes >> 20} MiB that original and candidate may use together."
            ),
            SandboxOutcome.Failed { Stage: JobStage.Run } failed => Failed("does-not-run", failed.Message),
            SandboxOutcome.Failed failed => Failed("does-not-load", failed.Message),
            _ => throw new InvalidOperationException($"A measuring job ended as {outcome}."),
        };
    }

    private static MeasuringOutcome.Failed Failed(string code, string message) => new(code, message);

    private static MeasuringOutcome FromResult(MeasureResult result, MetricSpec? metric)
    {
        if (result.SignatureDifference is { } difference)
        {
            return Failed("signature-changed", difference);
        }

        return new MeasuringOutcome.Measured(
            new CandidateMeasurement
            {
                LatencyRatio = BootstrapInterval.OfMedian(result.PairRatios),
                Pairs = result.PairRatios.Count,
                OriginalMilliseconds = result.OriginalMilliseconds,
                CandidateMilliseconds = result.CandidateMilliseconds,
                Clock = result.Clock,
                Outputs = result.Outputs,
                Feeds = result.Feeds,
                Metric = metric is null ? null : MetricComparison.Of(metric.Kind, result.Metric!),
            }
        );
    }
}
