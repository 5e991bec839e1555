using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs.Models;
using MaaS.Optimization.Publishing;
using MaaS.Runtime.Models;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Uploads;

/// <summary>Lists what was uploaded.</summary>
internal sealed class UploadSetReader(ModelContainers containers, IOptions<UploadsOptions> options)
{
    /// <summary>The set of one model as it is now: four look-ups for the flat form, one listing for the folder.</summary>
    public async Task<UploadSet> ReadAsync(ModelName model, CancellationToken cancellationToken)
    {
        var parts = new List<UploadPart>();
        foreach (string name in UploadName.FlatNames(model))
        {
            if (await FindAsync(name, cancellationToken) is { } part)
            {
                parts.Add(part);
            }
        }

        AsyncPageable<BlobItem> folder = containers.Uploads.GetBlobsAsync(
            BlobTraits.None,
            BlobStates.None,
            UploadName.FolderPrefix(model),
            cancellationToken
        );
        await foreach (BlobItem item in folder)
        {
            if (UploadName.TryParse(item.Name, out UploadName? name, out _))
            {
                parts.Add(
                    new UploadPart(
                        name,
                        item.Name,
                        item.Properties.ETag!.Value,
                        item.Properties.ContentLength ?? 0,
                        item.Properties.LastModified ?? DateTimeOffset.MinValue
                    )
                );
            }

            // One more than allowed is enough to refuse the set.
            if (parts.Count > options.Value.MaxParts)
            {
                break;
            }
        }

        return new UploadSet(model, parts);
    }

    /// <summary>Pages of everything in the container, in the order of names, from where <paramref name="cursor"/> points.</summary>
    public async IAsyncEnumerable<Page<BlobItem>> PagesAsync(
        string? cursor,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        AsyncPageable<BlobItem> all = containers.Uploads.GetBlobsAsync(
            BlobTraits.None,
            BlobStates.None,
            prefix: null,
            cancellationToken
        );
        await foreach (Page<BlobItem> page in all.AsPages(cursor))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return page;
        }
    }

    private async Task<UploadPart?> FindAsync(string blobName, CancellationToken cancellationToken)
    {
        if (!UploadName.TryParse(blobName, out UploadName? name, out _))
        {
            return null;
        }

        try
        {
            BlobProperties properties = await containers
                .Uploads.GetBlobClient(blobName)
                .GetPropertiesAsync(cancellationToken: cancellationToken);
            return new UploadPart(name, blobName, properties.ETag, properties.ContentLength, properties.LastModified);
        }
        catch (RequestFailedException failure) when (failure.IsMissing)
        {
            return null;
        }
    }
}
