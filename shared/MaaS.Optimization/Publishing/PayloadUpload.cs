using System.Security.Cryptography;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;

namespace MaaS.Optimization.Publishing;

/// <summary>Writes files of a version that nobody ever changes: created if absent, with their hash as metadata.</summary>
internal sealed class PayloadUpload(ModelContainers containers)
{
    private const int BufferSize = 1 << 20;

    // Small enough that one block fits the client's network timeout on a slow line.
    private static readonly StorageTransferOptions Blocks = new()
    {
        InitialTransferSize = 8 << 20,
        MaximumTransferSize = 8 << 20,
        MaximumConcurrency = 4,
    };

    /// <summary>Uploads a local file.</summary>
    /// <exception cref="ClaimLostException">Another worker wrote a different file there.</exception>
    public async Task<PublishedFile> UploadAsync(
        ModelName model,
        int version,
        string path,
        CancellationToken cancellationToken
    )
    {
        string name = Path.GetFileName(path);
        await using FileStream content = new(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.Read,
            BufferSize,
            useAsync: true
        );
        string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        content.Position = 0;
        var file = new PublishedFile
        {
            Name = name,
            Size = content.Length,
            Sha256 = sha256,
        };
        await CreateAsync(Blob(model, version, name), content, sha256, "application/octet-stream", cancellationToken);
        return file;
    }

    /// <summary>Writes a document.</summary>
    /// <exception cref="ClaimLostException">Another worker wrote a different one.</exception>
    public async Task WriteAsync(
        ModelName model,
        int version,
        string name,
        ReadOnlyMemory<byte> document,
        string contentType,
        CancellationToken cancellationToken
    )
    {
        using Stream content = BinaryData.FromBytes(document).ToStream();
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(document.Span));
        await CreateAsync(Blob(model, version, name), content, sha256, contentType, cancellationToken);
    }

    private static async Task CreateAsync(
        BlobClient blob,
        Stream content,
        string sha256,
        string contentType,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await blob.UploadAsync(
                content,
                new BlobUploadOptions
                {
                    Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                    Metadata = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        [VersionFolders.Sha256Key] = sha256,
                    },
                    HttpHeaders = new BlobHttpHeaders { ContentType = contentType },
                    TransferOptions = Blocks,
                },
                cancellationToken
            );
        }
        catch (RequestFailedException failure) when (failure.IsConflict)
        {
            // The client repeats a request whose answer was lost: then it is our own file that exists.
            BlobProperties existing = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            if (
                !existing.Metadata.TryGetValue(VersionFolders.Sha256Key, out string? other)
                || !string.Equals(other, sha256, StringComparison.Ordinal)
            )
            {
                throw new ClaimLostException($"Another worker wrote '{blob.Name}'.", failure);
            }
        }
    }

    private BlobClient Blob(ModelName model, int version, string file) =>
        containers.Models.GetBlobClient(ModelBlobNames.VersionFile(model, version, file));
}
