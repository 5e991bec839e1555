using MaaS.Runtime.Models;

namespace MaaS.Optimization.Uploads;

/// <summary>
/// What is known of a model's upload (<c>{model}/uploads.json</c>), by ETags: with it a redelivered event or a tick of the
/// reconciler costs a few small requests instead of reading gigabytes again. Losing it costs work, never correctness.
/// </summary>
internal sealed record UploadRecord
{
    public int Format { get; init; } = ModelManifest.CurrentFormat;

    /// <summary>Names and ETags of the set, hashed: <see cref="UploadSet.Revision"/>.</summary>
    public string? Revision { get; init; }

    public UploadState State { get; init; }

    /// <summary>Of the content, once it was read.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Names of files that are waited for.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>How often a worker began with this revision and left no outcome.</summary>
    public int Attempts { get; init; }

    public DateTimeOffset? AttemptedAt { get; init; }

    /// <summary>How often an administrator asked to process it again; part of the fingerprint.</summary>
    public int Reprocessed { get; init; }

    /// <summary>The largest version number ever given; outlives the model, so that no number is given twice.</summary>
    public int LastVersion { get; init; }

    /// <summary>Whether nothing is left to do for a set with this revision.</summary>
    public bool IsSettled(string revision) =>
        State is UploadState.Published or UploadState.Refused or UploadState.Deleted && IsFor(revision);

    public bool IsFor(string revision) => string.Equals(Revision, revision, StringComparison.Ordinal);
}
