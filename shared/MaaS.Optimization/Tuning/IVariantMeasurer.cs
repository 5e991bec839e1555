using MaaS.Optimization.Isolation;
using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Tuning;

/// <summary>Measures a candidate against the original. Injected, so that no verdict of a test depends on a clock.</summary>
internal interface IVariantMeasurer
{
    /// <summary>Compares outputs and latency; what the candidate does wrong is an outcome.</summary>
    /// <param name="inputs">What both are run with.</param>
    /// <param name="metric">How answers are held against labels; null: with each other alone.</param>
    /// <param name="timeBudget">What is left for this candidate.</param>
    Task<MeasuringOutcome> MeasureAsync(
        string originalPath,
        string candidatePath,
        InputSource inputs,
        MetricSpec? metric,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    );
}
