using MaaS.Runtime.Models;

namespace MaaS.Optimization.Management;

/// <summary>One version as an administrator sees it.</summary>
/// <param name="Card">Of its manifest; null without one.</param>
/// <param name="Variants">Of its manifest, most preferred first.</param>
public sealed record VersionDetails(
    int Version,
    VersionState State,
    DateTimeOffset PublishedAt,
    string Fingerprint,
    string? Optimizer,
    ModelCard? Card,
    IReadOnlyList<ModelVariant> Variants
);
