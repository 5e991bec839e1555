using MaaS.Optimization.Calibration.Activations;

namespace MaaS.Optimization.Measurement;

/// <summary>Counts values into equally wide bins.</summary>
internal sealed class HistogramCounter(TensorExtent extent, int bins)
{
    private readonly long[] _counts = new long[bins];
    private readonly float _scale = bins / (extent.Max - extent.Min);

    public void Add(ReadOnlySpan<float> values)
    {
        float min = extent.Min;
        float scale = _scale;
        long[] counts = _counts;
        foreach (float value in values)
        {
            int bin = (int)((value - min) * scale);
            // The largest value itself would be one beyond.
            counts[Math.Clamp(bin, 0, counts.Length - 1)]++;
        }
    }

    public ActivationHistogram ToHistogram() => extent.WithoutBins() with { Counts = _counts };
}
