namespace MaaS.Optimization.Calibration.Activations;

/// <summary>How the values of one FLOAT tensor were distributed over all calibration runs.</summary>
internal sealed record ActivationHistogram
{
    public required string Tensor { get; init; }

    /// <summary>Least value seen; NaN or infinite where the tensor held such.</summary>
    public required float Min { get; init; }

    /// <summary>Largest value seen.</summary>
    public required float Max { get; init; }

    /// <summary>Values in each of equally wide bins from <see cref="Min"/> to <see cref="Max"/>; empty: a single value, or none finite.</summary>
    public required IReadOnlyList<long> Counts { get; init; }

    public bool IsFinite => float.IsFinite(Min) && float.IsFinite(Max);
}
