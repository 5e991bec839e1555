namespace MaaS.LocalHost.Demonstration.Documents;

/// <summary>What the demonstration reads of <c>models/{model}/{version}/manifest.json</c>.</summary>
/// <param name="Variants">What was published: the original, and what stands in for it if anything does.</param>
internal sealed record ManifestDocument(
    int Version,
    IReadOnlyList<FileDocument> Files,
    IReadOnlyList<VariantDocument> Variants
);
