using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;

namespace MaaS.Optimization.Publishing;

/// <summary>Deletes the files of a version that no index lists. Its claim stays, closed, so that the number stays taken.</summary>
internal sealed class VersionSweep(ModelContainers containers)
{
    /// <param name="lease">Held on the folder's claim: nobody is building there.</param>
    public async Task CloseAsync(
        ModelName model,
        VersionFolder folder,
        ClaimLease lease,
        CancellationToken cancellationToken
    )
    {
        // Closed first: half a folder must never be taken for one that can be finished.
        await Blob(model, folder.Version, ModelBlobNames.ClaimFile)
            .SetMetadataAsync(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [VersionClaim.FingerprintKey] = folder.ClaimedFor ?? "",
                    [VersionClaim.ClosedKey] = "true",
                },
                new BlobRequestConditions { LeaseId = lease.Id },
                cancellationToken
            );
        await DeleteFilesAsync(model, folder, cancellationToken);
    }

    /// <summary>Deletes all files but the claim, the manifest first.</summary>
    public async Task DeleteFilesAsync(ModelName model, VersionFolder folder, CancellationToken cancellationToken)
    {
        IEnumerable<string> manifestFirst = folder.Files.Keys.OrderByDescending(file =>
            file.Equals(ModelBlobNames.ManifestFile, StringComparison.Ordinal)
        );
        foreach (string file in manifestFirst)
        {
            await Blob(model, folder.Version, file).DeleteIfExistsAsync(cancellationToken: cancellationToken);
        }
    }

    private BlobClient Blob(ModelName model, int version, string file) =>
        containers.Models.GetBlobClient(ModelBlobNames.VersionFile(model, version, file));
}
