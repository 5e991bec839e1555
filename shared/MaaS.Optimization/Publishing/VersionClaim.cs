using MaaS.Runtime.Models;

namespace MaaS.Optimization.Publishing;

/// <summary>
/// Who builds a version (<c>claim.json</c>). The blob stays as long as the model: a number is never given twice. Its metadata
/// repeat the fingerprint, so that one listing shows every claim.
/// </summary>
internal sealed record VersionClaim
{
    /// <summary>Metadata key of the fingerprint.</summary>
    public const string FingerprintKey = "fingerprint";

    /// <summary>Metadata key whose presence says that nobody may build in this folder any more.</summary>
    public const string ClosedKey = "closed";

    public int Format { get; init; } = ModelManifest.CurrentFormat;

    public required ModelName Model { get; init; }

    public required int Version { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>Machine and process of the first claimant, for people.</summary>
    public required string Owner { get; init; }

    public required DateTimeOffset ClaimedAt { get; init; }
}
