namespace MaaS.Runtime.Models;

/// <summary>
/// What a variant gains from more threads than its caller's, as measured when it was published: one row, threads that do not spin,
/// with one thread and with all in turns.
/// </summary>
public sealed record ThreadsManifest
{
    /// <summary>Threads that it was measured with: the cores of the machine that measured.</summary>
    public required int Threads { get; init; }

    /// <summary>Latency of one caller, one thread ÷ all: above 1 is faster with all. Lower end of the 95 % bootstrap interval of the median.</summary>
    public required double LatencyRatioLowerBound { get; init; }

    /// <summary>Runs per second of as many callers as threads, all ÷ one thread each: below 1 means that they get in each other's way.</summary>
    public required double ThroughputRatio { get; init; }
}
