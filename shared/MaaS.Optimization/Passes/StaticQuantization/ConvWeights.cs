using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Passes.StaticQuantization;

/// <summary>Steps of a convolution's weights, one per output channel.</summary>
internal static class ConvWeights
{
    /// <summary>
    /// ONNX Runtime lays activations out with channels last and multiplies neighbouring channels of one kernel position in
    /// pairs (the last of an odd number with the first of the next position): |q| + |q'| ≤ 128 for each such pair.
    /// </summary>
    /// <returns>Null: a weight is not finite.</returns>
    public static float[]? PairSteps(ReadOnlySpan<float> weights, IReadOnlyList<long> dims)
    {
        ChannelLayout layout = ChannelLayout.AlongAxis(dims, 0);
        (int outputs, int channels) = ((int)dims[0], (int)dims[1]);
        int positions = layout.Inner / Math.Max(1, channels);
        var turned = new float[weights.Length];
        for (int output = 0; output < outputs; output++)
        {
            int start = output * layout.Inner;
            for (int channel = 0; channel < channels; channel++)
            {
                for (int position = 0; position < positions; position++)
                {
                    int row = (position * channels) + channel;
                    turned[(row * outputs) + output] = weights[start + (channel * positions) + position];
                }
            }
        }

        // A depthwise convolution multiplies position by position, in 32 bits.
        return channels == 1
            ? ChannelScales.FromMagnitude(weights, layout, ChannelScales.FullRange)
            : ChannelScales.FromPairs(turned, layout.Inner, outputs);
    }
}
