using MaaS.Runtime.Storage;

namespace MaaS.Optimization.Publishing;

/// <summary>One <c>{model}/{version}/</c> as it was listed.</summary>
internal sealed record VersionFolder(int Version)
{
    /// <summary>Fingerprint of its claim; null without a claim.</summary>
    public string? ClaimedFor { get; init; }

    /// <summary>Somebody held the claim's lease when it was listed.</summary>
    public bool Leased { get; init; }

    /// <summary>Nobody may build here any more: its leftovers were or are being deleted.</summary>
    public bool Closed { get; init; }

    /// <summary>SHA-256 (as uploaded; null if unknown) of every file but the claim, by name.</summary>
    public IReadOnlyDictionary<string, string?> Files { get; init; } =
        new Dictionary<string, string?>(StringComparer.Ordinal);

    public bool HasManifest => Files.ContainsKey(ModelBlobNames.ManifestFile);
}
