using System.Text;
using System.Text.Json.Nodes;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using MaaS.LocalHost.Apps;
using MaaS.LocalHost.Invocations;

namespace MaaS.LocalHost.Blobs;

/// <summary>Where the host leaves word of a blob that no attempt could handle.</summary>
internal sealed class PoisonQueue(QueueServiceClient queues)
{
    public const string Name = "webjobs-blobtrigger-poison";

    public async Task AddAsync(BlobFunction function, BlobClient blob, ETag etag, CancellationToken cancellationToken)
    {
        QueueClient queue = queues.GetQueueClient(Name);
        await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        byte[] message = HostJson.Bytes(
            new JsonObject
            {
                ["Type"] = "BlobTrigger",
                ["FunctionId"] = function.FullName,
                ["ContainerName"] = blob.BlobContainerName,
                ["BlobName"] = blob.Name,
                ["ETag"] = etag.ToString("H"),
            }
        );
        await queue.SendMessageAsync(Encoding.UTF8.GetString(message), cancellationToken);
    }
}
