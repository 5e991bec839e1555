namespace MaaS.Optimization.Uploads;

/// <summary>What became of reading an upload set.</summary>
internal abstract record GatherOutcome
{
    private GatherOutcome() { }

    public sealed record Complete(GatheredUpload Upload) : GatherOutcome;

    /// <summary>These blobs are not there yet.</summary>
    public sealed record Incomplete(IReadOnlyList<string> Missing) : GatherOutcome;

    /// <param name="Fingerprint">Of the content; null when the refusal did not need it.</param>
    public sealed record Refused(RefusalReason Reason, string? Fingerprint) : GatherOutcome;

    /// <summary>A blob was replaced or deleted while it was read: look again.</summary>
    public sealed record Changed : GatherOutcome;
}
