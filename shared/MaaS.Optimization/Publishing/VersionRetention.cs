using MaaS.Runtime.Models;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Publishing;

/// <summary>Keeps the newest versions and every labelled one; the others leave the index first, then their files go.</summary>
internal sealed class VersionRetention(
    ModelDocuments documents,
    VersionFolders folders,
    VersionClaims claims,
    VersionSweep sweep,
    IOptions<PublishingOptions> options
)
{
    public async Task ApplyAsync(ModelName model, CancellationToken cancellationToken)
    {
        ModelIndex? index = await documents
            .Index(model)
            .UpdateAsync(
                (current, _) => ValueTask.FromResult(current is null ? null : Keep(current)),
                cancellationToken
            );
        if (index is not null)
        {
            await SweepAsync(index, cancellationToken);
        }
    }

    /// <summary>Deletes the files of all versions older than the newest listed one that are not listed and not being built.</summary>
    public async Task SweepAsync(ModelIndex index, CancellationToken cancellationToken)
    {
        HashSet<int> listed = [.. index.Versions.Select(version => version.Version)];
        int newest = listed.DefaultIfEmpty(int.MaxValue).Max();
        foreach (VersionFolder folder in await folders.ReadAllAsync(index.Model, cancellationToken))
        {
            bool swept = folder.Closed && folder.Files.Count == 0;
            if (folder.Version < newest && !swept && !listed.Contains(folder.Version))
            {
                await SweepAsync(index.Model, folder.Version, cancellationToken);
            }
        }
    }

    /// <summary>Deletes the files of one version that is not listed, unless somebody is building it.</summary>
    public async Task SweepAsync(ModelName model, int version, CancellationToken cancellationToken)
    {
        await using ClaimLease? lease = await claims.TryLeaseAsync(model, version, cancellationToken);
        if (lease is null)
        {
            return;
        }

        // Under the lease nobody can finish it any more; but its last holder may have just done so.
        (ModelIndex? index, _) = await documents.Index(model).ReadAsync(cancellationToken);
        if (index?.Versions.Any(listed => listed.Version == version) != true)
        {
            VersionFolder folder = await folders.ReadAsync(model, version, cancellationToken);
            await sweep.CloseAsync(model, folder, lease, cancellationToken);
        }
    }

    private ModelIndex Keep(ModelIndex index)
    {
        HashSet<int> labelled = [.. index.Labels.Values];
        int room = options.Value.KeepVersions - index.Versions.Count(version => labelled.Contains(version.Version));
        HashSet<int> kept =
        [
            .. index
                .Versions.Where(version => !labelled.Contains(version.Version))
                .OrderByDescending(version => version.Version)
                .Take(Math.Max(room, 0))
                .Select(version => version.Version),
            .. labelled,
        ];
        PublishedVersion[] versions = [.. index.Versions.Where(version => kept.Contains(version.Version))];
        return versions.Length == index.Versions.Count ? index : index with { Versions = versions };
    }
}
