namespace MaaS.Optimization.Calibration.Activations;

/// <summary>What u8 values of an activation stand for: Δ · (q − z). Holds 0 exactly, as padding needs.</summary>
/// <param name="Step">Δ.</param>
/// <param name="Zero">z.</param>
internal readonly record struct ActivationRange(float Step, byte Zero)
{
    private const int Top = 255;

    /// <summary>Of a range of values, widened to hold 0; of none but 0 (or too small a one), Δ is 1.</summary>
    public static ActivationRange Of(float low, float high)
    {
        low = MathF.Min(0, low);
        high = MathF.Max(0, high);
        float step = (high - low) / Top;
        return float.IsNormal(step) ? WithStep(step, low) : new ActivationRange(1, 0);
    }

    /// <summary>With a step that is given, and the zero point for a least value.</summary>
    public static ActivationRange WithStep(float step, float low) =>
        new(step, (byte)Math.Clamp(MathF.Round(-MathF.Min(0, low) / step, MidpointRounding.ToEven), 0, Top));
}
