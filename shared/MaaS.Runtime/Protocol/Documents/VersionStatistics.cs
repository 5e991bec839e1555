using System.Globalization;
using MaaS.Runtime.Sessions;

namespace MaaS.Runtime.Protocol.Documents;

/// <summary>Cumulative figures of one version.</summary>
/// <param name="LastInference">Milliseconds since 1970-01-01 UTC; 0: never.</param>
/// <param name="InferenceCount">Rows.</param>
/// <param name="ExecutionCount">Batches.</param>
public sealed record VersionStatistics(
    string Name,
    string Version,
    long LastInference,
    long InferenceCount,
    long ExecutionCount,
    InferenceDurations InferenceStats,
    IReadOnlyList<BatchDurations> BatchStats,
    IReadOnlyList<MemoryUsage> MemoryUsage
)
{
    public static VersionStatistics Of(ModelStatistics statistics) =>
        new(
            statistics.Name.Value,
            statistics.Version.ToString(CultureInfo.InvariantCulture),
            statistics.LastInference?.ToUnixTimeMilliseconds() ?? 0,
            statistics.InferenceCount,
            statistics.ExecutionCount,
            InferenceDurations.Of(statistics),
            [.. statistics.Batches.Select(BatchDurations.Of)],
            statistics.MemoryBytes is { } bytes ? [new MemoryUsage("CPU", 0, bytes)] : []
        );
}
