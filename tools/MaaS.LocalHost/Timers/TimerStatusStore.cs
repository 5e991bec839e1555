using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MaaS.LocalHost.Timers;

/// <summary>Keeps each timer's status in the host's own container, as the real host does.</summary>
internal sealed class TimerStatusStore(BlobContainerClient hosts, string hostId)
{
    public async Task<TimerStatus> ReadAsync(string function, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult status = await Blob(function).DownloadContentAsync(cancellationToken);
            return status.Content.ToObjectFromJson<TimerStatus>() ?? TimerStatus.Never;
        }
        catch (RequestFailedException error) when (error.Status == StatusCodes.Status404NotFound)
        {
            return TimerStatus.Never;
        }
    }

    public async Task WriteAsync(string function, TimerStatus status, CancellationToken cancellationToken) =>
        await Blob(function).UploadAsync(BinaryData.FromObjectAsJson(status), overwrite: true, cancellationToken);

    private BlobClient Blob(string function) => hosts.GetBlobClient($"timers/{hostId}/{function}/status");
}
