using MaaS.Runtime.Models;

namespace MaaS.Runtime.Sessions;

/// <summary>The statistics extension's figures for one version, cumulative since it was first loaded here.</summary>
public sealed record ModelStatistics
{
    public required ModelName Name { get; init; }

    public required int Version { get; init; }

    /// <summary>When the last inference ended; null: never.</summary>
    public DateTimeOffset? LastInference { get; init; }

    /// <summary>Rows inferred: the sum of the first dimensions, 1 for a request without one.</summary>
    public required long InferenceCount { get; init; }

    /// <summary>Runs of the session.</summary>
    public required long ExecutionCount { get; init; }

    public required DurationStatistics Success { get; init; }

    public required DurationStatistics Fail { get; init; }

    public required DurationStatistics Queue { get; init; }

    public required DurationStatistics ComputeInput { get; init; }

    public required DurationStatistics ComputeInfer { get; init; }

    public required DurationStatistics ComputeOutput { get; init; }

    /// <summary>Per number of rows in one run, ascending.</summary>
    public required IReadOnlyList<BatchStatistics> Batches { get; init; }

    /// <summary>Bytes that the version's session holds, as measured when it was loaded; null when it is not resident.</summary>
    public long? MemoryBytes { get; init; }
}
