using Azure;
using Azure.Storage.Blobs.Models;
using MaaS.Optimization.Publishing;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Management;

/// <summary>Shows what is published and what became of uploads. Reads only.</summary>
public sealed class ModelInventory
{
    /// <summary>Most models of one page.</summary>
    public const int MaxPage = 1000;

    private const int MaxRejections = 20;

    private readonly ModelContainers _containers;
    private readonly ModelDocuments _documents;

    internal ModelInventory(ModelContainers containers, ModelDocuments documents)
    {
        _containers = containers;
        _documents = documents;
    }

    /// <summary>Lists models in the order of their names, those included that were uploaded but not published.</summary>
    /// <param name="next"><see cref="ModelPage.Next"/> of the page before; null for the first.</param>
    /// <param name="limit">Most models to return, from 1 to <see cref="MaxPage"/>.</param>
    public async Task<ManagementOutcome<ModelPage>> ListAsync(
        string? next,
        int limit,
        CancellationToken cancellationToken
    )
    {
        if (limit is < 1 or > MaxPage)
        {
            return new ManagementError(
                ManagementErrorKind.Invalid,
                $"'limit' is {limit}; expected a number from 1 to {MaxPage}."
            );
        }

        AsyncPageable<BlobHierarchyItem> folders = _containers.Models.GetBlobsByHierarchyAsync(
            BlobTraits.None,
            BlobStates.None,
            delimiter: "/",
            prefix: null,
            cancellationToken
        );
        try
        {
            Page<BlobHierarchyItem> page = await folders.AsPages(next, limit).FirstAsync(cancellationToken);
            var models = new List<ModelSummary>();
            foreach (BlobHierarchyItem item in page.Values.Where(item => item.IsPrefix))
            {
                if (ModelName.TryParse(item.Prefix.TrimEnd('/'), out ModelName? model, out _))
                {
                    models.Add(await SummaryAsync(model, cancellationToken));
                }
            }

            return new ModelPage(models, string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 400 && next is not null)
        {
            return new ManagementError(ManagementErrorKind.Invalid, "'next' is not what the page before gave.");
        }
    }

    /// <summary>Shows one model.</summary>
    public async Task<ManagementOutcome<ModelDetails>> FindAsync(ModelName model, CancellationToken cancellationToken)
    {
        (ModelIndex? index, _) = await _documents.Index(model).ReadAsync(cancellationToken);
        (StatusDocument? status, _) = await _documents.Status(model).ReadAsync(cancellationToken);
        IReadOnlyList<Rejection> rejections = await RejectionsAsync(model, cancellationToken);
        if (index is null && status is null && rejections.Count == 0)
        {
            return new ManagementError(ManagementErrorKind.NotFound, $"There is no model '{model}'.");
        }

        var versions = new List<VersionDetails>();
        foreach (PublishedVersion version in index?.Versions ?? [])
        {
            versions.Add(await DetailsAsync(model, version, cancellationToken));
        }

        return new ModelDetails(
            model,
            index?.Labels ?? new Dictionary<string, int>(StringComparer.Ordinal),
            versions,
            status,
            rejections
        );
    }

    private async Task<VersionDetails> DetailsAsync(
        ModelName model,
        PublishedVersion version,
        CancellationToken cancellationToken
    )
    {
        (ModelManifest? manifest, _) = await _documents.Manifest(model, version.Version).ReadAsync(cancellationToken);
        return new VersionDetails(
            version.Version,
            version.State,
            version.PublishedAt,
            version.Fingerprint,
            manifest?.Optimizer,
            manifest?.Card,
            manifest?.Variants ?? []
        );
    }

    private async Task<ModelSummary> SummaryAsync(ModelName model, CancellationToken cancellationToken)
    {
        (ModelIndex? index, _) = await _documents.Index(model).ReadAsync(cancellationToken);
        (StatusDocument? status, _) = await _documents.Status(model).ReadAsync(cancellationToken);
        return new ModelSummary(
            model,
            [.. index?.Versions.Select(version => version.Version) ?? []],
            index?.Labels ?? new Dictionary<string, int>(StringComparer.Ordinal),
            status?.Phase
        );
    }

    private async Task<IReadOnlyList<Rejection>> RejectionsAsync(ModelName model, CancellationToken cancellationToken)
    {
        List<BlobItem> blobs = await _containers
            .Models.GetBlobsAsync(
                BlobTraits.None,
                BlobStates.None,
                ModelDocuments.RejectionPrefix(model),
                cancellationToken
            )
            .ToListAsync(cancellationToken);
        var rejections = new List<Rejection>();
        foreach (BlobItem item in blobs.OrderByDescending(blob => blob.Properties.LastModified).Take(MaxRejections))
        {
            if (await _documents.RejectionAsync(item.Name, cancellationToken) is { } rejection)
            {
                rejections.Add(rejection);
            }
        }

        return rejections;
    }
}
