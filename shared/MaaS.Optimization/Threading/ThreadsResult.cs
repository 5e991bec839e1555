using MaaS.Optimization.Isolation;

namespace MaaS.Optimization.Threading;

/// <summary>What a <see cref="ThreadsJob"/> found.</summary>
internal sealed record ThreadsResult : SandboxResult
{
    /// <summary>Latency of one caller, one thread / all, of each pair: above 1 is faster with all.</summary>
    public required IReadOnlyList<double> LatencyRatios { get; init; }

    /// <summary>Runs per second of a caller per thread, all threads for each / one, of each pair.</summary>
    public required IReadOnlyList<double> ThroughputRatios { get; init; }
}
