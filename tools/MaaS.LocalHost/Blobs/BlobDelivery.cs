using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MaaS.LocalHost.Apps;
using MaaS.LocalHost.Invocations;

namespace MaaS.LocalHost.Blobs;

/// <summary>Delivers one blob to the handler: up to five attempts, then the poison queue.</summary>
internal sealed class BlobDelivery(HandlerInvoker invoker, PoisonQueue poison, TimeProvider time, ILogger logger)
{
    /// <summary>The host's own number; on extension 4.x no setting changes it.</summary>
    public const int Attempts = 5;

    /// <summary>Delivers until an attempt succeeds or the last one has failed.</summary>
    /// <returns>The ETag of the blob that was handled or poisoned; null when the blob is gone.</returns>
    public async Task<ETag?> DeliverAsync(BlobFunction function, BlobClient blob, CancellationToken cancellationToken)
    {
        int attempt = 1;
        while (true)
        {
            if (await ReadAsync(function, blob, cancellationToken) is not var (properties, body))
            {
                return null;
            }

            logger.Delivering(function.Name, blob.Name, attempt);
            InvocationOutcome outcome = await invoker.InvokeAsync(function.Name, body, cancellationToken);
            switch (outcome.Result)
            {
                case InvocationResult.Succeeded:
                    return properties.ETag;
                case InvocationResult.HandlerLost:
                    logger.Redelivering(function.Name, blob.Name, outcome.Detail);
                    break;
                default:
                    logger.AttemptFailed(function.Name, blob.Name, attempt, Attempts, outcome.Detail);
                    if (attempt++ == Attempts)
                    {
                        await poison.AddAsync(function, blob, properties.ETag, cancellationToken);
                        logger.Poisoned(function.Name, blob.Name, PoisonQueue.Name);
                        return properties.ETag;
                    }

                    break;
            }
        }
    }

    private async Task<(BlobProperties Properties, byte[] Body)?> ReadAsync(
        BlobFunction function,
        BlobClient blob,
        CancellationToken cancellationToken
    )
    {
        try
        {
            BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            byte[]? content = function.DeferredBinding
                ? null
                : (await blob.DownloadContentAsync(cancellationToken)).Value.Content.ToArray();
            IReadOnlyList<KeyValuePair<string, string>> parameters = function.Path.Match(blob.Name) ?? [];
            return (properties, BlobInvocationBody.Create(function, blob, properties, parameters, content, time));
        }
        catch (RequestFailedException error) when (error.Status == StatusCodes.Status404NotFound)
        {
            return null;
        }
    }
}
