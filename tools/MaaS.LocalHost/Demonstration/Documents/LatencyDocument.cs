namespace MaaS.LocalHost.Demonstration.Documents;

/// <summary>Median latency of one run, original and candidate in turns on the same inputs.</summary>
/// <param name="Ratio">Original / candidate: above 1 is faster.</param>
internal sealed record LatencyDocument(double Ratio, double OriginalMilliseconds, double CandidateMilliseconds);
