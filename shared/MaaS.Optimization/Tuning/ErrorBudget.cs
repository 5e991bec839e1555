namespace MaaS.Optimization.Tuning;

/// <summary>How far outputs may be from the original's. What is null is not held.</summary>
internal sealed record ErrorBudget
{
    /// <summary>The budget of a plan that names none: the same direction, and the same decisions where there are any.</summary>
    public static ErrorBudget Standard { get; } = new() { Cosine = 0.99, Top1Agreement = 0.99 };

    /// <summary>Largest relative L2 distance of any output, above 0.</summary>
    public double? RelativeError { get; init; }

    /// <summary>Smallest cosine similarity of any output, 0 to 1.</summary>
    public double? Cosine { get; init; }

    /// <summary>Smallest share of rows with the same decision, 0 to 1; held where an output is rows of scores or of integers.</summary>
    public double? Top1Agreement { get; init; }
}
