using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using MaaS.Optimization.Publishing;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;

namespace MaaS.Optimization.Management;

/// <summary>
/// Deletes a model: invisible first, its files after. What was uploaded stays, and is not published again until it changes or
/// is reprocessed; one small document remembers that, and which version numbers were given. Repeating it finishes an
/// interrupted deletion.
/// </summary>
public sealed class ModelDeletion
{
    private readonly ModelContainers _containers;
    private readonly ModelDocuments _documents;
    private readonly VersionFolders _folders;
    private readonly UploadSetReader _uploads;

    internal ModelDeletion(
        ModelContainers containers,
        ModelDocuments documents,
        VersionFolders folders,
        UploadSetReader uploads
    )
    {
        _containers = containers;
        _documents = documents;
        _folders = folders;
        _uploads = uploads;
    }

    /// <summary>Null on success.</summary>
    public async Task<ManagementError?> DeleteAsync(ModelName model, CancellationToken cancellationToken)
    {
        // All but the record: after a deletion it is what remains.
        List<BlobItem> blobs = await _containers
            .Models.GetBlobsAsync(BlobTraits.None, BlobStates.None, $"{model}/", cancellationToken)
            .Where(item => !item.Name.Equals(ModelBlobNames.UploadRecord(model), StringComparison.Ordinal))
            .ToListAsync(cancellationToken);
        if (blobs.Count == 0)
        {
            return new ManagementError(ManagementErrorKind.NotFound, $"There is no model '{model}'.");
        }

        await RememberAsync(model, cancellationToken);
        await _containers
            .Models.GetBlobClient(ModelBlobNames.Index(model))
            .DeleteIfExistsAsync(cancellationToken: cancellationToken);
        foreach (BlobItem item in blobs)
        {
            await DeleteAsync(item, cancellationToken);
        }

        await ReleaseNameAsync(model, cancellationToken);
        return null;
    }

    private async Task RememberAsync(ModelName model, CancellationToken cancellationToken)
    {
        IReadOnlyList<VersionFolder> folders = await _folders.ReadAllAsync(model, cancellationToken);
        int last = folders.Select(folder => folder.Version).DefaultIfEmpty(0).Max();
        UploadSet set = await _uploads.ReadAsync(model, cancellationToken);
        await _documents
            .Record(model)
            .UpdateAsync(
                (record, _) =>
                    ValueTask.FromResult<UploadRecord?>(
                        new UploadRecord
                        {
                            State = UploadState.Deleted,
                            Revision = set.IsEmpty ? null : set.Revision,
                            Reprocessed = record?.Reprocessed ?? 0,
                            LastVersion = Math.Max(last, record?.LastVersion ?? 0),
                        }
                    ),
                cancellationToken
            );
    }

    /// <summary>A claim that is being worked on loses its lease: its worker finds out before its next step, and stops.</summary>
    private async Task DeleteAsync(BlobItem item, CancellationToken cancellationToken)
    {
        BlobClient blob = _containers.Models.GetBlobClient(item.Name);
        try
        {
            if (item.Properties.LeaseState is LeaseState.Leased or LeaseState.Breaking)
            {
                await blob.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero, cancellationToken: cancellationToken);
            }
        }
        catch (RequestFailedException failure) when (failure.IsConflict || failure.IsMissing)
        {
            // The lease ended by itself.
        }

        await blob.DeleteIfExistsAsync(cancellationToken: cancellationToken);
    }

    private async Task ReleaseNameAsync(ModelName model, CancellationToken cancellationToken)
    {
        (NameOwner? owner, ETag? etag) = await _documents.NameOwner(model).ReadAsync(cancellationToken);
        if (owner is not null && owner.Model == model)
        {
            await _containers
                .Models.GetBlobClient(ModelBlobNames.NameOwner(model))
                .DeleteIfExistsAsync(
                    conditions: new BlobRequestConditions { IfMatch = etag },
                    cancellationToken: cancellationToken
                );
        }
    }
}
