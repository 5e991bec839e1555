namespace MaaS.Optimization.Isolation;

/// <summary>How far one output of a candidate is from the original's, over all feeds together.</summary>
internal sealed record OutputFidelity
{
    public required string Name { get; init; }

    /// <summary>‖candidate − original‖ / ‖original‖, 0 = identical. 0 when both are zero everywhere.</summary>
    public required double RelativeL2 { get; init; }

    /// <summary>⟨candidate, original⟩ / (‖candidate‖·‖original‖), 1 = same direction. 1 when both are zero everywhere.</summary>
    public required double Cosine { get; init; }

    public required double MaxAbsoluteDifference { get; init; }

    /// <summary>
    /// Share of rows with the same index of the largest value, where the output is rows of scores: of rank 2 with at least two
    /// columns, or of rank 3 with rows that sum to 1. Of integers, booleans and strings: share of equal elements. Null otherwise.
    /// </summary>
    public double? Top1Agreement { get; init; }

    /// <summary>What <see cref="Top1Agreement"/> was counted over; 0 without it.</summary>
    public long Rows { get; init; }

    /// <summary>Whether the original decides differently from row to row. Where it does not, to agree with it proves little.</summary>
    public bool DecisionsVary { get; init; }

    /// <summary>Elements that are finite in one of the two only.</summary>
    public long NonFiniteMismatches { get; init; }

    /// <summary>Feeds for which the two outputs had different shapes; the other figures leave these out.</summary>
    public int ShapeMismatches { get; init; }
}
