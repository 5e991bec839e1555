using MaaS.Runtime.Sessions;

namespace MaaS.Runtime.Protocol.Documents;

/// <summary>Where the time of the runs with one batch size went.</summary>
public sealed record BatchDurations(
    long BatchSize,
    DurationDocument ComputeInput,
    DurationDocument ComputeInfer,
    DurationDocument ComputeOutput
)
{
    public static BatchDurations Of(BatchStatistics statistics) =>
        new(
            statistics.BatchSize,
            DurationDocument.Of(statistics.ComputeInput),
            DurationDocument.Of(statistics.ComputeInfer),
            DurationDocument.Of(statistics.ComputeOutput)
        );
}
