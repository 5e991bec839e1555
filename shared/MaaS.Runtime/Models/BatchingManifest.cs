namespace MaaS.Runtime.Models;

/// <summary>
/// Whether rows of different requests may share one run of a variant, as decided when it was published: its graph has
/// nothing that lets rows touch each other, and a probe with rows of 10⁴ times the amplitude, of zeros and of NaN moved no other row.
/// </summary>
public sealed record BatchingManifest
{
    /// <summary>Whether rows were shown to be independent. Nothing else may be run together.</summary>
    public required bool Batchable { get; init; }

    /// <summary>Why not, in a sentence; null when <see cref="Batchable"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The most rows in one run that are worth waiting for each other: the smallest number of <see cref="Curve"/> that comes
    /// within a twentieth of the best throughput. 1: running rows together gains nothing.
    /// </summary>
    public int MaxRows { get; init; } = 1;

    /// <summary>Throughput by rows in one run, ascending; empty when not <see cref="Batchable"/>.</summary>
    public IReadOnlyList<BatchPoint> Curve { get; init; } = [];
}
