namespace MaaS.Optimization.Metrics;

/// <summary>What one sample adds to a metric.</summary>
internal readonly record struct MetricShare(double Numerator, double Denominator);
