namespace MaaS.Optimization.Reports;

/// <summary>How the values of one weight of the original are spread: what decides how well few bits hold them.</summary>
internal sealed record WeightReport
{
    public required string Name { get; init; }

    public required IReadOnlyList<long> Shape { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Of the finite values.</summary>
    public required double Least { get; init; }

    /// <inheritdoc cref="Least"/>
    public required double Greatest { get; init; }

    public required double StandardDeviation { get; init; }

    /// <summary>Share of the values that are 0.</summary>
    public required double Zeros { get; init; }

    /// <summary>Counts of values in bins of one width from <see cref="Least"/> to <see cref="Greatest"/>; of large tensors every n-th value.</summary>
    public required IReadOnlyList<long> Histogram { get; init; }
}
