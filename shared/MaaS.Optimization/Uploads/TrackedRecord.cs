using Azure;
using MaaS.Optimization.Publishing;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Uploads;

/// <summary>
/// The <see cref="UploadRecord"/> as this worker last saw it. It changes only if nobody else changed it since: a deletion or a
/// reprocessing that an administrator asked for in between always wins.
/// </summary>
internal sealed class TrackedRecord
{
    private readonly BlobDocument<UploadRecord> _document;
    private ETag? _etag;

    private TrackedRecord(BlobDocument<UploadRecord> document, UploadRecord value, ETag? etag)
    {
        _document = document;
        _etag = etag;
        Value = value;
    }

    public UploadRecord Value { get; private set; }

    public static async Task<TrackedRecord> ReadAsync(
        ModelDocuments documents,
        ModelName model,
        CancellationToken cancellationToken
    )
    {
        BlobDocument<UploadRecord> document = documents.Record(model);
        (UploadRecord? value, ETag? etag) = await document.ReadAsync(cancellationToken);
        return new TrackedRecord(document, value ?? new UploadRecord(), etag);
    }

    /// <returns>False: somebody else changed it.</returns>
    public async Task<bool> TryChangeAsync(UploadRecord value, CancellationToken cancellationToken)
    {
        if (await _document.TryWriteAsync(value, _etag, cancellationToken) is not { } written)
        {
            return false;
        }

        _etag = written;
        Value = value;
        return true;
    }
}
