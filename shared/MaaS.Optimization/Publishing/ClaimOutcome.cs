namespace MaaS.Optimization.Publishing;

/// <summary>What became of the wish to build a version.</summary>
internal abstract record ClaimOutcome
{
    private ClaimOutcome() { }

    /// <summary>It is ours, and the folder holds nothing but the claim.</summary>
    public sealed record Held(ClaimLease Lease) : ClaimOutcome;

    /// <summary>It is ours, and a worker that died had finished all but the listing in the index.</summary>
    public sealed record Finished(ClaimLease Lease) : ClaimOutcome;

    /// <summary>Another worker is building the same.</summary>
    public sealed record Busy(int Version) : ClaimOutcome;
}
