namespace MaaS.Optimization.Reports;

/// <summary>Latency of one run, original and candidate in turns on the same inputs.</summary>
internal sealed record LatencyReport
{
    /// <summary>Median of original / candidate over the pairs: above 1 is faster.</summary>
    public required double Ratio { get; init; }

    /// <summary>Lower end of the ratio's 95 % bootstrap interval.</summary>
    public required double LowerBound { get; init; }

    /// <summary>Upper end of it.</summary>
    public required double UpperBound { get; init; }

    /// <summary>Median, milliseconds.</summary>
    public required double OriginalMilliseconds { get; init; }

    /// <inheritdoc cref="OriginalMilliseconds"/>
    public required double CandidateMilliseconds { get; init; }

    public required int Pairs { get; init; }

    /// <summary><c>thread-cpu</c>: processor time of the one thread; <c>wall</c>.</summary>
    public required string Clock { get; init; }
}
