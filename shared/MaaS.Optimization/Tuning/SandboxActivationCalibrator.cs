using MaaS.Optimization.Calibration;
using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Metrics;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Tuning;

/// <summary>Calibrates in a child process on this machine.</summary>
internal sealed class SandboxActivationCalibrator(ISandbox sandbox, IOptions<OptimizationOptions> options)
    : IActivationCalibrator
{
    /// <summary>Calibration may take as long as this many measurements.</summary>
    private const int Measurements = 2;

    public async Task<OnnxOutcome<ActivationCalibration>> CalibrateAsync(
        string modelPath,
        IReadOnlyList<string> tensors,
        InputSource inputs,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    )
    {
        var job = new CalibrateJob
        {
            ModelPath = modelPath,
            Inputs = inputs,
            Tensors = tensors,
            BudgetSeconds = Seconds(timeBudget) * Measurements,
        };
        SandboxOutcome outcome = await RunAsync(job, timeBudget, cancellationToken);
        return outcome is SandboxOutcome.Completed { Result: CalibrateResult result }
            ? new ActivationCalibration(result.Histograms, result.Feeds)
            : Refuse("calibration", outcome);
    }

    public async Task<OnnxOutcome<IReadOnlyList<ComparedAnswers?>>> CompareAsync(
        VerifiedModel original,
        IReadOnlyList<string> candidatePaths,
        SamplePart part,
        MetricSpec? metric,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    )
    {
        var job = new CompareJob
        {
            OriginalPath = original.Path,
            CandidatePaths = candidatePaths,
            Inputs = original.InputsOf(part),
            Metric = metric,
            Features = original.Features,
            BudgetSeconds = Seconds(timeBudget) / Math.Max(1, candidatePaths.Count),
        };
        SandboxOutcome outcome = await RunAsync(job, timeBudget, cancellationToken);
        return outcome is SandboxOutcome.Completed { Result: CompareResult result }
            ? OnnxOutcome<IReadOnlyList<ComparedAnswers?>>.From(result.Answers)
            : Refuse("comparison", outcome);
    }

    public async Task<OnnxOutcome<BiasResult>> CorrectAsync(
        string referencePath,
        string quantizedPath,
        IReadOnlyList<CorrectableBias> biases,
        InputSource inputs,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    )
    {
        var job = new BiasJob
        {
            ReferencePath = referencePath,
            QuantizedPath = quantizedPath,
            Inputs = inputs,
            Biases = biases,
            BudgetSeconds = Seconds(timeBudget) * Measurements,
        };
        SandboxOutcome outcome = await RunAsync(job, timeBudget, cancellationToken);
        return outcome is SandboxOutcome.Completed { Result: BiasResult result }
            ? result
            : Refuse("correction of biases", outcome);
    }

    private double Seconds(TimeSpan timeBudget) =>
        Math.Min(options.Value.MeasureTime.TotalSeconds, timeBudget.TotalSeconds / 8);

    private Task<SandboxOutcome> RunAsync(SandboxJob job, TimeSpan timeBudget, CancellationToken cancellationToken)
    {
        SandboxLimits limits = options.Value.Limits();
        limits = timeBudget < limits.WallClock ? limits with { WallClock = timeBudget } : limits;
        return sandbox.RunAsync(job, limits, null, cancellationToken);
    }

    private static RefusalReason Refuse(string what, SandboxOutcome outcome) =>
        new(
            $"{what}-failed",
            outcome switch
            {
                SandboxOutcome.Crashed crashed => $"Native code crashed in the {what}: {crashed.Meaning}.",
                SandboxOutcome.TimedOut timedOut =>
                    $"The {what} took more than {timedOut.Limit.TotalSeconds:0} seconds.",
                SandboxOutcome.MemoryExceeded memory =>
                    $"The {what} needs more than {memory.LimitBytes >> 20} MiB of memory.",
                SandboxOutcome.Failed failed => $"The {what} failed: {failed.Message}",
                _ => $"The {what} ended as {outcome.GetType().Name}.",
            }
        );
}
