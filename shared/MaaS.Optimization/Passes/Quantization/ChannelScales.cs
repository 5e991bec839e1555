using System.Numerics.Tensors;

namespace MaaS.Optimization.Passes.Quantization;

/// <summary>Steps Δ of symmetric int8 quantization, one per channel, from the channel's largest weight.</summary>
internal static class ChannelScales
{
    /// <summary>Largest magnitude that q may have: symmetric, so −128 is not used.</summary>
    public const int FullRange = 127;

    /// <summary>
    /// Largest magnitude at which no sum of two products with u8 activations overflows 16 bits (2 · 64 · 255 &lt; 2^15), as
    /// it does on CPUs without VNNI.
    /// </summary>
    public const int ReducedRange = 64;

    /// <summary>
    /// Δ = max|w| / <paramref name="range"/>. A channel of zeros (or so small that Δ would not be a normal number) has Δ = 1
    /// and quantizes to zeros.
    /// </summary>
    /// <returns>Null: the weights hold NaN or infinity.</returns>
    public static float[]? FromMagnitude(ReadOnlySpan<float> weights, ChannelLayout layout, int range)
    {
        var largest = new float[layout.Channels];
        if (layout.Inner == 1)
        {
            for (int i = 0; i < weights.Length; i += layout.Channels)
            {
                TensorPrimitives.MaxMagnitude(largest, weights.Slice(i, layout.Channels), largest);
            }

            TensorPrimitives.Abs(largest, largest);
        }
        else
        {
            for (int block = 0; block < layout.Outer * layout.Channels; block++)
            {
                float here = MathF.Abs(
                    TensorPrimitives.MaxMagnitude(weights.Slice(block * layout.Inner, layout.Inner))
                );
                ref float channel = ref largest[block % layout.Channels];
                channel = MathF.Max(channel, here);
            }
        }

        return ToSteps(largest, range);
    }

    /// <summary>
    /// Δ = max over rows k = 0, 2, 4, … of (|w[k]| + |w[k+1]|) / 127 for a [rows, columns] matrix, one per column: ONNX Runtime
    /// multiplies neighbouring rows in pairs, and so |q[k]| + |q[k+1]| ≤ 128 even after rounding: no overflow as with
    /// <see cref="ReducedRange"/>, at less loss, for two large weights are seldom neighbours.
    /// </summary>
    /// <returns>Null: the weights hold NaN or infinity.</returns>
    public static float[]? FromPairs(ReadOnlySpan<float> weights, int rows, int columns)
    {
        var largest = new float[columns];
        var sum = new float[columns];
        var second = new float[columns];
        for (int row = 0; row < rows; row += 2)
        {
            TensorPrimitives.Abs(weights.Slice(row * columns, columns), sum);
            if (row + 1 < rows)
            {
                TensorPrimitives.Abs(weights.Slice((row + 1) * columns, columns), second);
                TensorPrimitives.Add(sum, second, sum);
            }

            TensorPrimitives.Max(largest, sum, largest);
        }

        return ToSteps(largest, FullRange);
    }

    private static float[]? ToSteps(float[] largest, int range)
    {
        for (int i = 0; i < largest.Length; i++)
        {
            if (!float.IsFinite(largest[i]))
            {
                return null;
            }

            float step = largest[i] / range;
            largest[i] = float.IsNormal(step) ? step : 1f;
        }

        return largest;
    }
}
