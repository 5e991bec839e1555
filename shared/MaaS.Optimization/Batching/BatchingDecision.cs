using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Tuning;
using MaaS.Runtime.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Batching;

/// <summary>Decides for a variant that will be published whether a server may run requests together.</summary>
internal sealed partial class BatchingDecision(
    ISandbox sandbox,
    IOptions<OptimizationOptions> options,
    ILogger<BatchingDecision> logger
)
{
    /// <summary>Larger batches gain nothing more on a CPU and make everybody wait.</summary>
    private const int MostRows = 64;

    /// <summary>The variant with its <see cref="ModelVariant.Batching"/>, unless it has one.</summary>
    public async Task<PreparedVariant> DecideAsync(
        PreparedVariant prepared,
        VerifiedModel original,
        CancellationToken cancellationToken
    )
    {
        ModelVariant variant = prepared.Variant;
        return variant.Batching is not null
            ? prepared
            : prepared with
            {
                Variant = variant with
                {
                    Batching = await DecideAsync(
                        variant.Name,
                        Path.Combine(prepared.Folder, variant.File),
                        original,
                        cancellationToken
                    ),
                },
            };
    }

    /// <summary>Whether rows of a model may run together. Whatever goes wrong means that they may not.</summary>
    /// <param name="name">Of the variant.</param>
    /// <param name="path">Of its model.</param>
    public async Task<BatchingManifest> DecideAsync(
        string name,
        string path,
        VerifiedModel original,
        CancellationToken cancellationToken
    )
    {
        BatchingManifest batching = Structural(path, original, cancellationToken) is { } reason
            ? Not(reason)
            : await ProbeAsync(path, original, cancellationToken);
        LogDecision(name, batching.Batchable, batching.MaxRows, batching.Reason ?? "");
        return batching;
    }

    private static string? Structural(string path, VerifiedModel original, CancellationToken cancellationToken)
    {
        if (original.Inspection.Inputs is null)
        {
            return "No generated input runs, so nothing could be tried.";
        }

        if (!OnnxReader.Parse(path, cancellationToken).TryGet(out OnnxModel? model, out RefusalReason? refusal))
        {
            return refusal.Message;
        }

        using (model)
        {
            return RowDependence.Find(model, original.Signature);
        }
    }

    private async Task<BatchingManifest> ProbeAsync(
        string path,
        VerifiedModel original,
        CancellationToken cancellationToken
    )
    {
        long limit = original.Signature.Inputs.Min(input => input.MaxDimensions is [var first, ..] ? first : MostRows);
        var job = new BatchingJob
        {
            ModelPath = path,
            Inputs = original.Inspection.Inputs!,
            MaxRows = (int)Math.Clamp(limit, 1, MostRows),
            // The curve has seven points and needs no interval: a quarter of what a candidate gets.
            BudgetSeconds = options.Value.MeasureTime.TotalSeconds / 4,
        };
        SandboxOutcome outcome = await sandbox.RunAsync(job, options.Value.Limits(), null, cancellationToken);
        return outcome switch
        {
            SandboxOutcome.Completed { Result: BatchingResult { Dependence: { } dependence } } => Not(dependence),
            SandboxOutcome.Completed { Result: BatchingResult result } => new BatchingManifest
            {
                Batchable = true,
                MaxRows = BatchCurve.MostUseful(result.Curve),
                Curve = result.Curve,
            },
            SandboxOutcome.Failed failed => Not($"It does not run with several rows: {failed.Message}"),
            SandboxOutcome.Crashed crashed => Not($"Several rows crash it: {crashed.Meaning}."),
            _ => Not("Running it with several rows took more time or memory than a child process may use."),
        };
    }

    private static BatchingManifest Not(string reason) => new() { Batchable = false, Reason = reason };

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Variant {Variant}: batchable {Batchable}, at most {Rows} rows. {Reason}"
    )]
    private partial void LogDecision(string variant, bool batchable, int rows, string reason);
}
