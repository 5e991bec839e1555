using MaaS.Optimization.Isolation;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Tests.Tuning;

/// <summary>Measurements as a scripted machine would give them.</summary>
internal static class Measurements
{
    public static CandidateMeasurement Of(
        double lower = 2,
        double median = 2.1,
        double cosine = 0.9999,
        double? agreement = 1,
        double relativeError = 0.01,
        double maxDifference = 1e-3,
        bool decisionsVary = true
    ) =>
        new()
        {
            LatencyRatio = new BootstrapInterval(lower, median, median * 1.1),
            Pairs = 60,
            OriginalMilliseconds = 10,
            CandidateMilliseconds = 10 / median,
            Clock = "thread-cpu",
            Outputs =
            [
                new OutputFidelity
                {
                    Name = "y",
                    RelativeL2 = relativeError,
                    Cosine = cosine,
                    MaxAbsoluteDifference = maxDifference,
                    Top1Agreement = agreement,
                    Rows = agreement is null ? 0 : 64,
                    DecisionsVary = agreement is not null && decisionsVary,
                },
            ],
            Feeds = 64,
        };
}
