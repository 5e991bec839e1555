namespace MaaS.LocalHost.Demonstration.Documents;

/// <summary>What the optimizer measured of a variant against the original.</summary>
/// <param name="LatencyRatio">Median latency of the original divided by the variant's: above 1 is faster.</param>
/// <param name="LatencyMilliseconds">Median latency of the variant.</param>
/// <param name="RelativeError">Largest relative L2 distance of an output to the original's.</param>
/// <param name="Inputs"><c>samples</c> or <c>generated</c>.</param>
internal sealed record MeasurementDocument(
    double LatencyRatio,
    double LatencyMilliseconds,
    double RelativeError,
    string Inputs
);
