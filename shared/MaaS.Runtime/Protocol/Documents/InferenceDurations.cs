using MaaS.Runtime.Sessions;

namespace MaaS.Runtime.Protocol.Documents;

/// <summary>Where the time of a version's requests went.</summary>
public sealed record InferenceDurations(
    DurationDocument Success,
    DurationDocument Fail,
    DurationDocument Queue,
    DurationDocument ComputeInput,
    DurationDocument ComputeInfer,
    DurationDocument ComputeOutput
)
{
    public static InferenceDurations Of(ModelStatistics statistics) =>
        new(
            DurationDocument.Of(statistics.Success),
            DurationDocument.Of(statistics.Fail),
            DurationDocument.Of(statistics.Queue),
            DurationDocument.Of(statistics.ComputeInput),
            DurationDocument.Of(statistics.ComputeInfer),
            DurationDocument.Of(statistics.ComputeOutput)
        );
}
