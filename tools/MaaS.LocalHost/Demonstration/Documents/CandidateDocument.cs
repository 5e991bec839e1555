namespace MaaS.LocalHost.Demonstration.Documents;

/// <summary>One optimized form that was tried.</summary>
/// <param name="Verdict"><c>chosen</c>, <c>passed</c>, <c>rejected</c>, <c>failed</c>, <c>unchanged</c> or <c>skipped</c>.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="SizeBytes">Null when nothing came of it.</param>
/// <param name="Latency">Null when it was not measured.</param>
internal sealed record CandidateDocument(
    string Name,
    string Verdict,
    string Reason,
    long? SizeBytes,
    LatencyDocument? Latency
)
{
    public bool IsChosen => string.Equals(Verdict, "chosen", StringComparison.Ordinal);
}
