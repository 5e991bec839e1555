using MaaS.Runtime.Models;

namespace MaaS.Optimization.Uploads;

/// <summary>A complete upload set on the local disk.</summary>
internal sealed record GatheredUpload
{
    public required string ModelPath { get; init; }

    /// <summary>The external data that the model names, by file name.</summary>
    public required IReadOnlyList<string> DataFiles { get; init; }

    public ReadOnlyMemory<byte>? Plan { get; init; }

    public string? SamplesPath { get; init; }

    public ModelCard? Card { get; init; }

    /// <summary>SHA-256 over everything that decides the result; see <see cref="UploadFingerprint"/>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary><see cref="UploadSet.RevisionOf"/> of the parts that were read.</summary>
    public required string UsedRevision { get; init; }
}
