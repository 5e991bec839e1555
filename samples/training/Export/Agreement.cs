namespace MaaS.Samples.Training.Export;

/// <summary>How far two runs of the same model are apart.</summary>
/// <param name="Largest">
/// The largest |a − b| / max(1, |b|): absolute for values up to 1, relative above, for a 32-bit float near 40 is itself
/// only exact to 4e-6.
/// </param>
/// <param name="Values">How many were compared.</param>
internal sealed record Agreement(double Largest, int Values)
{
    /// <summary>What the export of every sample must keep.</summary>
    public const double Tolerance = 1e-5;

    public bool Holds => Largest <= Tolerance;

    public static Agreement Of(ReadOnlySpan<float> found, ReadOnlySpan<float> expected)
    {
        if (found.Length != expected.Length)
        {
            throw new ArgumentException($"{found.Length} values, expected {expected.Length}.", nameof(found));
        }

        double largest = 0;
        for (int i = 0; i < found.Length; i++)
        {
            double distance = Math.Abs((double)found[i] - expected[i]) / Math.Max(1, Math.Abs(expected[i]));
            // Math.Max keeps NaN, which must not pass.
            largest = Math.Max(largest, distance);
        }

        return new Agreement(double.IsNaN(largest) ? double.PositiveInfinity : largest, found.Length);
    }

    public override string ToString() =>
        $"ONNX Runtime and torch: {Values} values, largest difference {Largest:0.0e+0} (allowed {Tolerance:0e+0})";
}
