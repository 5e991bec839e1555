using System.Globalization;
using Azure.Storage.Blobs.Models;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;

namespace MaaS.Optimization.Publishing;

/// <summary>Lists the version folders of a model: one listing shows every claim, finished or not.</summary>
internal sealed class VersionFolders(ModelContainers containers)
{
    /// <summary>Metadata key of a payload's SHA-256, written with the payload itself.</summary>
    public const string Sha256Key = "sha256";

    public Task<IReadOnlyList<VersionFolder>> ReadAllAsync(ModelName model, CancellationToken cancellationToken) =>
        ReadAsync($"{model}/", cancellationToken);

    public async Task<VersionFolder> ReadAsync(ModelName model, int version, CancellationToken cancellationToken) =>
        (await ReadAsync($"{model}/{version}/", cancellationToken)).SingleOrDefault() ?? new VersionFolder(version);

    private async Task<IReadOnlyList<VersionFolder>> ReadAsync(string prefix, CancellationToken cancellationToken)
    {
        var folders = new SortedDictionary<int, VersionFolder>();
        await foreach (
            BlobItem item in containers.Models.GetBlobsAsync(
                BlobTraits.Metadata,
                BlobStates.None,
                prefix,
                cancellationToken
            )
        )
        {
            if (
                item.Name.Split('/') is [_, string folder, string file]
                && int.TryParse(folder, NumberStyles.None, CultureInfo.InvariantCulture, out int version)
            )
            {
                VersionFolder known = folders.GetValueOrDefault(version) ?? new VersionFolder(version);
                folders[version] = With(known, file, item);
            }
        }

        return [.. folders.Values];
    }

    private static VersionFolder With(VersionFolder folder, string file, BlobItem item) =>
        file.Equals(ModelBlobNames.ClaimFile, StringComparison.Ordinal)
            ? folder with
            {
                ClaimedFor = item.Metadata.TryGetValue(VersionClaim.FingerprintKey, out string? fingerprint)
                    ? fingerprint
                    : "",
                Leased = item.Properties.LeaseState == LeaseState.Leased,
                Closed = item.Metadata.ContainsKey(VersionClaim.ClosedKey),
            }
            : folder with
            {
                Files = new Dictionary<string, string?>(folder.Files, StringComparer.Ordinal)
                {
                    [file] = item.Metadata.TryGetValue(Sha256Key, out string? sha256) ? sha256 : null,
                },
            };
}
