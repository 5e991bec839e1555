namespace MaaS.Runtime.Models;

/// <summary>One entry of <see cref="ModelIndex.Versions"/>.</summary>
public sealed record PublishedVersion
{
    /// <summary>1 or more; gaps are normal.</summary>
    public required int Version { get; init; }

    public required VersionState State { get; init; }

    public required string Fingerprint { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }
}
