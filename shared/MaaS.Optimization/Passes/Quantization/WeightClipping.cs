using System.Numerics.Tensors;

namespace MaaS.Optimization.Passes.Quantization;

/// <summary>
/// Brings the largest weights of every channel back to a share of the largest: the others get finer steps for it. It comes before
/// the steps are chosen, so that what holds for steps (no pair of products overflows) holds for clipped weights too.
/// </summary>
internal static class WeightClipping
{
    /// <param name="share">0 or 1: nothing is clipped, the weights are given back as they are.</param>
    public static ReadOnlySpan<float> Clip(ReadOnlySpan<float> weights, ChannelLayout layout, double share)
    {
        // With NaN among them, there will be no steps either.
        if (share is 0 or 1 || ChannelScales.FromMagnitude(weights, layout, range: 1) is not { } limits)
        {
            return weights;
        }

        TensorPrimitives.Multiply(limits, (float)share, limits);
        var clipped = new float[weights.Length];
        float[] least = [.. limits.Select(limit => -limit)];
        int run = layout.Inner == 1 ? layout.Channels : layout.Inner;
        for (int start = 0; start < weights.Length; start += run)
        {
            ReadOnlySpan<float> from = weights.Slice(start, run);
            Span<float> to = clipped.AsSpan(start, run);
            if (layout.Inner == 1)
            {
                TensorPrimitives.Min(from, limits, to);
                TensorPrimitives.Max(to, least, to);
            }
            else
            {
                int channel = start / run % layout.Channels;
                TensorPrimitives.Min(from, limits[channel], to);
                TensorPrimitives.Max(to, least[channel], to);
            }
        }

        return clipped;
    }

    /// <summary>‖Δ·q − w‖₂ / ‖w‖₂ against the weights before they were clipped.</summary>
    public static double RelativeError(ReadOnlySpan<float> weights, ChannelLayout layout, QuantizedWeights quantized)
    {
        double error = 0;
        double norm = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            float step = quantized.Scales[i / layout.Inner % layout.Channels];
            double difference = ((sbyte)quantized.Values[i] * step) - weights[i];
            error += difference * difference;
            norm += (double)weights[i] * weights[i];
        }

        return norm > 0 ? Math.Sqrt(error / norm) : 0;
    }
}
