namespace MaaS.LocalHost.Demonstration.Documents;

/// <summary>What the demonstration reads of <c>models/{model}/{version}/manifest.json</c>.</summary>
internal sealed record ManifestDocument(int Version, IReadOnlyList<FileDocument> Files);
