namespace MaaS.Optimization.Uploads;

/// <summary>What became of an upload set, for logs and answers.</summary>
/// <param name="Message">One sentence for people.</param>
/// <param name="Version">The version that was published or found.</param>
public sealed record UploadOutcome(UploadOutcomeKind Kind, string Message, int? Version = null)
{
    /// <summary>Whether nothing is left to do until a blob of the set changes.</summary>
    public bool IsSettled =>
        Kind
            is UploadOutcomeKind.Published
                or UploadOutcomeKind.Superseded
                or UploadOutcomeKind.Unchanged
                or UploadOutcomeKind.Refused;
}
