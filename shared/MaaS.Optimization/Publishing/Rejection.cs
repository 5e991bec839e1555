namespace MaaS.Optimization.Publishing;

/// <summary>Why an upload was refused (<c>rejected/{key}.json</c>), for its uploader.</summary>
public sealed record Rejection
{
    /// <summary>The model, or the blob's name where that is no model's.</summary>
    public required string Upload { get; init; }

    /// <summary>Stable, for programs; see <see cref="RefusalReason"/>.</summary>
    public required string Code { get; init; }

    public required string Message { get; init; }

    public required DateTimeOffset RefusedAt { get; init; }

    /// <summary>The blobs that were looked at.</summary>
    public required IReadOnlyList<string> Blobs { get; init; }
}
