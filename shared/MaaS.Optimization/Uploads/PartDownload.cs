using System.Buffers;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs.Models;
using MaaS.Optimization.Publishing;

namespace MaaS.Optimization.Uploads;

/// <summary>Copies parts of an upload to the local disk, hashing them on the way.</summary>
internal sealed class PartDownload(ModelContainers containers)
{
    private const int BufferSize = 1 << 20;

    /// <summary>Copies one part; it must still be the blob that was listed.</summary>
    /// <returns>SHA-256 of its bytes in hexadecimal; null when the blob was replaced or deleted meanwhile.</returns>
    public async Task<string?> CopyAsync(UploadPart part, string path, CancellationToken cancellationToken)
    {
        try
        {
            // The client repeats a broken read with the same If-Match, so the bytes are all of one blob.
            using BlobDownloadStreamingResult blob = await containers
                .Uploads.GetBlobClient(part.BlobName)
                .DownloadStreamingAsync(
                    new BlobDownloadOptions { Conditions = new BlobRequestConditions { IfMatch = part.ETag } },
                    cancellationToken
                );
            await using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
            return await CopyAsync(blob.Content, file, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.IsConflict || failure.IsMissing)
        {
            return null;
        }
    }

    private static async Task<string> CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await from.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
