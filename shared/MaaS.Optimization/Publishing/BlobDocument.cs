using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MaaS.Runtime.Storage;

namespace MaaS.Optimization.Publishing;

/// <summary>One JSON document in a blob, changed by compare-and-swap.</summary>
internal sealed class BlobDocument<T>(BlobContainerClient container, string name, JsonTypeInfo<T> type)
    where T : class
{
    /// <summary>More than enough for as many writers as one model can have; each loser retries at once.</summary>
    private const int MaxSwaps = 30;

    private readonly BlobClient _blob = container.GetBlobClient(name);

    /// <summary>Reads it; both null when it does not exist.</summary>
    /// <exception cref="ModelStoreException">The blob is not such a document.</exception>
    public async Task<(T? Value, ETag? ETag)> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult blob = await _blob.DownloadContentAsync(cancellationToken);
            T value =
                JsonSerializer.Deserialize(blob.Content.ToMemory().Span, type)
                ?? throw new ModelStoreException($"The blob '{name}' holds null; expected a JSON object.");
            return (value, blob.Details.ETag);
        }
        catch (RequestFailedException failure) when (failure.IsMissing)
        {
            return (null, null);
        }
        catch (JsonException failure)
        {
            throw new ModelStoreException($"The blob '{name}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Writes it if it still has <paramref name="expected"/> (null: if it still does not exist).</summary>
    /// <returns>The new ETag; null: somebody else changed it.</returns>
    public async Task<ETag?> TryWriteAsync(T value, ETag? expected, CancellationToken cancellationToken)
    {
        try
        {
            return await UploadAsync(
                value,
                expected is null
                    ? new BlobRequestConditions { IfNoneMatch = ETag.All }
                    : new BlobRequestConditions { IfMatch = expected },
                cancellationToken
            );
        }
        catch (RequestFailedException failure) when (failure.IsConflict)
        {
            return null;
        }
    }

    /// <summary>Writes it whatever it was.</summary>
    public Task WriteAsync(T value, CancellationToken cancellationToken) =>
        UploadAsync(value, conditions: null, cancellationToken);

    /// <summary>
    /// Reads, changes and writes until nobody came between. <paramref name="change"/> may run several times; a null result,
    /// or the value itself, leaves the document as it is.
    /// </summary>
    /// <returns>The document as it is now; null when there is none.</returns>
    /// <exception cref="ModelStoreException">Others changed it every time.</exception>
    public async Task<T?> UpdateAsync(
        Func<T?, CancellationToken, ValueTask<T?>> change,
        CancellationToken cancellationToken
    )
    {
        for (int swap = 0; swap < MaxSwaps; swap++)
        {
            (T? current, ETag? etag) = await ReadAsync(cancellationToken);
            T? changed = await change(current, cancellationToken);
            if (changed is null || ReferenceEquals(changed, current))
            {
                return current;
            }

            if (await TryWriteAsync(changed, etag, cancellationToken) is not null)
            {
                return changed;
            }
        }

        throw new ModelStoreException($"The blob '{name}' was changed by others {MaxSwaps} times in a row.");
    }

    private async Task<ETag> UploadAsync(
        T value,
        BlobRequestConditions? conditions,
        CancellationToken cancellationToken
    )
    {
        BlobContentInfo written = await _blob.UploadAsync(
            BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(value, type)),
            new BlobUploadOptions
            {
                Conditions = conditions,
                HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
            },
            cancellationToken
        );
        return written.ETag;
    }
}
