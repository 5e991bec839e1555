namespace MaaS.Runtime.Models;

/// <summary>
/// Everything that a server needs to know of one published version (<c>models/{model}/{version}/manifest.json</c>).
/// Written once, never changed.
/// </summary>
public sealed record ModelManifest
{
    /// <summary>The format of this document. A reader refuses a larger number than it knows.</summary>
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public required ModelName Model { get; init; }

    public required int Version { get; init; }

    /// <summary>SHA-256 over everything that decides the result: model, data, plan, samples, card, optimizer version.</summary>
    public required string Fingerprint { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The optimizer that made it, for example <c>maas-0.1.0 onnxruntime-1.31.1</c>.</summary>
    public required string Optimizer { get; init; }

    public required ModelSignature Signature { get; init; }

    public ModelCard? Card { get; init; }

    /// <summary>Most preferred first; <see cref="ModelVariant.OriginalName"/> is always among them.</summary>
    public required IReadOnlyList<ModelVariant> Variants { get; init; }

    /// <summary>Every payload file of the version with its size and hash.</summary>
    public required IReadOnlyList<PublishedFile> Files { get; init; }

    /// <summary>The uploaded model, which every version keeps.</summary>
    public ModelVariant Original() =>
        Variants.First(variant => string.Equals(variant.Name, ModelVariant.OriginalName, StringComparison.Ordinal));

    /// <summary>The size and hash of one payload file.</summary>
    /// <exception cref="InvalidOperationException">No such file is listed.</exception>
    public PublishedFile File(string name) =>
        Files.First(file => string.Equals(file.Name, name, StringComparison.Ordinal));
}
