using System.Text.Json;

namespace MaaS.Optimization.Metrics;

/// <summary>What the tuner needs to know of each kind of metric.</summary>
internal static class MetricKinds
{
    /// <summary>As plans and reports write it.</summary>
    public static string Word(MetricKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    extension(MetricKind kind)
    {
        public bool IsError => kind is MetricKind.Rmse or MetricKind.Mae or MetricKind.Cer;

        /// <summary>Errors in the units of the label, which only mean something relative to each other.</summary>
        public bool HasUnits => kind is MetricKind.Rmse or MetricKind.Mae;

        /// <summary>The metric of the sums over all samples; NaN when there was nothing to count.</summary>
        public double Value(double numerator, double denominator) =>
            kind == MetricKind.Rmse ? Math.Sqrt(numerator / denominator) : numerator / denominator;

        /// <summary>
        /// How much worse the candidate is: the difference of shares and rates (0.01 is one point), the relative increase of
        /// errors with units. Negative: it is better.
        /// </summary>
        public double Drop(double original, double candidate)
        {
            double worse = kind.IsError ? candidate - original : original - candidate;
            return !kind.HasUnits || worse == 0 ? worse : worse / original;
        }
    }
}
