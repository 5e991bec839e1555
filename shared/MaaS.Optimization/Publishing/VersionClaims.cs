using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Publishing;

/// <summary>
/// Gives out version numbers. A number is claimed before its first byte and never given twice; whoever comes second with the
/// same fingerprint finds the first's claim and either waits for it or, when its lease ran out, takes it over.
/// </summary>
internal sealed class VersionClaims(
    ModelContainers containers,
    VersionFolders folders,
    VersionSweep sweep,
    IOptions<PublishingOptions> options,
    TimeProvider time
)
{
    /// <summary>Each round is lost to another worker's claim of the same model; that many at once do not exist.</summary>
    private const int MaxRounds = 50;

    private static readonly string Owner = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <param name="listed">Version numbers that the index lists.</param>
    /// <param name="lastVersion">A number known to have been given, for folders that are gone.</param>
    public async Task<ClaimOutcome> AcquireAsync(
        ModelName model,
        string fingerprint,
        IReadOnlyCollection<int> listed,
        int lastVersion,
        CancellationToken cancellationToken
    )
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            IReadOnlyList<VersionFolder> all = await folders.ReadAllAsync(model, cancellationToken);
            foreach (VersionFolder open in all.Where(folder => IsOpenFor(folder, fingerprint, listed)))
            {
                if (await TakeOverAsync(model, open.Version, cancellationToken) is { } outcome)
                {
                    return outcome;
                }
            }

            int next = all.Select(folder => folder.Version).Concat(listed).Append(lastVersion).Max() + 1;
            if (await TryCreateAsync(model, next, fingerprint, cancellationToken))
            {
                return await TryLeaseAsync(model, next, cancellationToken) is { } lease
                    ? new ClaimOutcome.Held(lease)
                    : new ClaimOutcome.Busy(next);
            }
        }

        throw new ModelStoreException($"No version number of model '{model}' could be claimed in {MaxRounds} rounds.");
    }

    /// <summary>Leases a claim that exists; null when somebody holds it, or it is gone.</summary>
    public async Task<ClaimLease?> TryLeaseAsync(ModelName model, int version, CancellationToken cancellationToken)
    {
        BlobLeaseClient lease = ClaimBlob(model, version).GetBlobLeaseClient();
        try
        {
            await lease.AcquireAsync(options.Value.ClaimLease, cancellationToken: cancellationToken);
            return new ClaimLease(version, lease, options.Value.ClaimLease, time);
        }
        catch (RequestFailedException failure) when (failure.IsConflict || failure.IsMissing)
        {
            return null;
        }
    }

    private static bool IsOpenFor(VersionFolder folder, string fingerprint, IReadOnlyCollection<int> listed) =>
        !folder.Closed
        && string.Equals(folder.ClaimedFor, fingerprint, StringComparison.Ordinal)
        && !listed.Contains(folder.Version);

    /// <returns>Null: a dead worker's payloads lie there; they are swept away, and another number is to be claimed.</returns>
    private async Task<ClaimOutcome?> TakeOverAsync(ModelName model, int version, CancellationToken cancellationToken)
    {
        if (await TryLeaseAsync(model, version, cancellationToken) is not { } lease)
        {
            return new ClaimOutcome.Busy(version);
        }

        bool kept = false;
        try
        {
            // Looked at again under the lease: its last holder may have gone on since the listing.
            VersionFolder folder = await folders.ReadAsync(model, version, cancellationToken);
            if (folder.HasManifest || folder.Files.Count == 0)
            {
                kept = true;
                return folder.HasManifest ? new ClaimOutcome.Finished(lease) : new ClaimOutcome.Held(lease);
            }

            await sweep.CloseAsync(model, folder, lease, cancellationToken);
            return null;
        }
        finally
        {
            if (!kept)
            {
                await lease.DisposeAsync();
            }
        }
    }

    private async Task<bool> TryCreateAsync(
        ModelName model,
        int version,
        string fingerprint,
        CancellationToken cancellationToken
    )
    {
        var claim = new VersionClaim
        {
            Model = model,
            Version = version,
            Fingerprint = fingerprint,
            Owner = Owner,
            ClaimedAt = time.GetUtcNow(),
        };
        try
        {
            await ClaimBlob(model, version)
                .UploadAsync(
                    BinaryData.FromBytes(
                        JsonSerializer.SerializeToUtf8Bytes(claim, PublishingJson.Default.VersionClaim)
                    ),
                    new BlobUploadOptions
                    {
                        Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
                        Metadata = new Dictionary<string, string>(StringComparer.Ordinal)
                        {
                            [VersionClaim.FingerprintKey] = fingerprint,
                        },
                        HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                    },
                    cancellationToken
                );
            return true;
        }
        catch (RequestFailedException failure) when (failure.IsConflict)
        {
            return false;
        }
    }

    private BlobClient ClaimBlob(ModelName model, int version) =>
        containers.Models.GetBlobClient(ModelBlobNames.VersionFile(model, version, ModelBlobNames.ClaimFile));
}
