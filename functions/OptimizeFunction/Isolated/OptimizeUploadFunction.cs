using Azure.Storage.Blobs;
using MaaS.Optimization.Uploads;
using Microsoft.Azure.Functions.Worker;

namespace OptimizeFunction.Isolated;

/// <summary>A blob of an upload came or changed. A bad model is handled; what a retry can cure is thrown, and the host tries again.</summary>
public sealed partial class OptimizeUploadFunction(UploadWorker worker, ILogger<OptimizeUploadFunction> logger)
{
#if BLOB_TRIGGER_EVENT_GRID
    private const BlobTriggerSource Source = BlobTriggerSource.EventGrid;
#else
    private const BlobTriggerSource Source = BlobTriggerSource.LogsAndContainerScan;
#endif

    /// <param name="blob">Only its name is taken; the app opens that blob in its configured account and container.</param>
    [Function("OptimizeUpload")]
    public async Task RunAsync(
        [BlobTrigger("uploads/{name}", Connection = "ModelStorage", Source = Source)] BlobClient blob,
        CancellationToken cancellationToken
    )
    {
        UploadOutcome outcome = await worker.HandleAsync(blob.Name, cancellationToken);
        LogOutcome(logger, blob.Name, outcome.Kind, outcome.Message);
    }

    [LoggerMessage(LogLevel.Information, "{Blob}: {Outcome}: {Reason}")]
    private static partial void LogOutcome(ILogger logger, string blob, UploadOutcomeKind outcome, string reason);
}
