namespace MaaS.LocalHost.Demonstration.Documents;

/// <summary>Figures of a published variant, all from one run with the original.</summary>
/// <param name="LatencyRatio">Original / variant: above 1 is faster.</param>
/// <param name="LatencyRatioLowerBound">Lower end of its 95 % interval.</param>
internal sealed record MeasurementDocument(
    double LatencyMilliseconds,
    double LatencyRatio,
    double LatencyRatioLowerBound,
    double RelativeError
);
