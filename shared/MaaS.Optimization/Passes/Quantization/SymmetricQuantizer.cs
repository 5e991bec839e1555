using System.Numerics;
using System.Runtime.InteropServices;

namespace MaaS.Optimization.Passes.Quantization;

/// <summary>
/// q = round(w / Δ), to the nearest and to even in the middle, within ±127; one Δ per channel. The vector loop and the scalar
/// one give the same q: division and rounding are exact operations of IEEE 754 in both.
/// </summary>
internal static class SymmetricQuantizer
{
    /// <summary>Adding and subtracting 1.5 · 2^23 rounds |x| &lt; 2^22 to the nearest even integer.</summary>
    private const float RoundingConstant = 12_582_912f;

    private const int MinRow = 1_024;

    public static QuantizedWeights Quantize(
        ReadOnlySpan<float> weights,
        ChannelLayout layout,
        float[] scales,
        WeightRounding rounding = WeightRounding.NearestEven
    )
    {
        var bytes = new byte[weights.Length];
        Span<sbyte> q = MemoryMarshal.Cast<byte, sbyte>(bytes.AsSpan());
        var error = new SquaredError();
        if (layout.Inner == 1)
        {
            for (int i = 0; i < weights.Length; i += layout.Channels)
            {
                QuantizeRow(
                    weights.Slice(i, layout.Channels),
                    scales,
                    q.Slice(i, layout.Channels),
                    ref error,
                    rounding
                );
            }
        }
        else
        {
            // As many short channels at once as make a row worth vectors.
            int channels = Math.Max(1, MinRow / layout.Inner);
            var row = new float[channels * layout.Inner];
            for (int start = 0; start < weights.Length; start += row.Length)
            {
                int length = Math.Min(row.Length, weights.Length - start);
                for (int i = 0; i < length; i += layout.Inner)
                {
                    row.AsSpan(i, layout.Inner).Fill(scales[(start + i) / layout.Inner % layout.Channels]);
                }

                QuantizeRow(
                    weights.Slice(start, length),
                    row.AsSpan(0, length),
                    q.Slice(start, length),
                    ref error,
                    rounding
                );
            }
        }

        return new QuantizedWeights(bytes, scales, error.Relative);
    }

    /// <summary>One definition in scalar form: what the vector loop must equal.</summary>
    public static sbyte QuantizeOne(float weight, float step, WeightRounding rounding = WeightRounding.NearestEven) =>
        (sbyte)
            Math.Clamp(
                rounding == WeightRounding.Ceiling
                    ? MathF.Ceiling(weight / step)
                    : MathF.Round(weight / step, MidpointRounding.ToEven),
                -127f,
                127f
            );

    private static void QuantizeRow(
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> steps,
        Span<sbyte> q,
        ref SquaredError error,
        WeightRounding rounding
    )
    {
        int width = Vector<float>.Count;
        int i = 0;
        Vector<float> errors = Vector<float>.Zero;
        Vector<float> squares = Vector<float>.Zero;
        for (; i + (4 * width) <= weights.Length; i += 4 * width)
        {
            Vector<int> a = QuantizeVector(weights[i..], steps[i..], ref errors, ref squares, rounding);
            Vector<int> b = QuantizeVector(
                weights[(i + width)..],
                steps[(i + width)..],
                ref errors,
                ref squares,
                rounding
            );
            Vector<int> c = QuantizeVector(
                weights[(i + (2 * width))..],
                steps[(i + (2 * width))..],
                ref errors,
                ref squares,
                rounding
            );
            Vector<int> d = QuantizeVector(
                weights[(i + (3 * width))..],
                steps[(i + (3 * width))..],
                ref errors,
                ref squares,
                rounding
            );
            Vector.Narrow(Vector.Narrow(a, b), Vector.Narrow(c, d)).CopyTo(q[i..]);
        }

        error.Add(Vector.Sum(errors), Vector.Sum(squares));
        for (; i < weights.Length; i++)
        {
            q[i] = QuantizeOne(weights[i], steps[i], rounding);
            float difference = (q[i] * steps[i]) - weights[i];
            error.Add(difference * difference, weights[i] * weights[i]);
        }
    }

    private static Vector<int> QuantizeVector(
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> steps,
        ref Vector<float> errors,
        ref Vector<float> squares,
        WeightRounding rounding
    )
    {
        var w = new Vector<float>(weights);
        var step = new Vector<float>(steps);
        var limit = new Vector<float>(ChannelScales.FullRange);
        var constant = new Vector<float>(RoundingConstant);
        Vector<float> q = Vector.Min(Vector.Max(w / step, -limit), limit);
        q = rounding == WeightRounding.Ceiling ? Vector.Ceiling(q) : q + constant - constant;
        Vector<float> difference = (q * step) - w;
        errors += difference * difference;
        squares += w * w;
        return Vector.ConvertToInt32(q);
    }
}
