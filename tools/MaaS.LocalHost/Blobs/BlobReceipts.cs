using Azure;
using Azure.Storage.Blobs;

namespace MaaS.LocalHost.Blobs;

/// <summary>
/// Which version (ETag) of which blob a function has handled, kept where the real host keeps it. A restart delivers
/// nothing twice for that reason alone; a changed blob has a new ETag and is delivered.
/// </summary>
internal sealed class BlobReceipts(BlobContainerClient hosts, string hostId)
{
    public async Task<bool> ExistsAsync(
        string function,
        BlobClient blob,
        string etag,
        CancellationToken cancellationToken
    ) => await Receipt(function, blob, etag).ExistsAsync(cancellationToken);

    public async Task AddAsync(string function, BlobClient blob, string etag, CancellationToken cancellationToken) =>
        await Receipt(function, blob, etag).UploadAsync(BinaryData.Empty, overwrite: true, cancellationToken);

    /// <summary>An ETag without its quotes, which a listing leaves out and a header has.</summary>
    public static string Opaque(ETag etag) => etag.ToString("H").Trim('"');

    private BlobClient Receipt(string function, BlobClient blob, string etag) =>
        hosts.GetBlobClient($"blobreceipts/{hostId}/{function}/{etag}/{blob.BlobContainerName}/{blob.Name}");
}
