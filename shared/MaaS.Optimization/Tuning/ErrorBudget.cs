namespace MaaS.Optimization.Tuning;

/// <summary>How far answers may be from the original's, or from the labels. What is null is not held.</summary>
internal sealed record ErrorBudget
{
    /// <summary>The drop of a metric that a plan without a budget allows: one point, or 1 % of an error with units.</summary>
    private const double StandardMetricDrop = 0.01;

    /// <summary>
    /// The budget of a plan that names none. Where labels say what is right, the metric alone is held; else the outputs are
    /// held against the original's: the same direction, and the same decisions where there are any.
    /// </summary>
    public static ErrorBudget Standard { get; } =
        new()
        {
            Cosine = 0.99,
            Top1Agreement = 0.99,
            MetricDrop = StandardMetricDrop,
        };

    /// <summary>Largest drop of the metric, 0 to 1; held where there are labels.</summary>
    public double? MetricDrop { get; init; }

    /// <summary>Largest relative L2 distance of any output, above 0.</summary>
    public double? RelativeError { get; init; }

    /// <summary>Smallest cosine similarity of any output, 0 to 1.</summary>
    public double? Cosine { get; init; }

    /// <summary>Smallest share of rows with the same decision, 0 to 1; held where an output is rows of scores or of integers.</summary>
    public double? Top1Agreement { get; init; }
}
