namespace MaaS.Runtime.Sessions;

/// <summary>Figures of the runs with one batch size.</summary>
public sealed record BatchStatistics(
    long BatchSize,
    DurationStatistics ComputeInput,
    DurationStatistics ComputeInfer,
    DurationStatistics ComputeOutput
);
