using System.Numerics;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Passes.MatMulNBits;

/// <summary>The values that one block of weights can have: Δ · (q − z) for q = 0 … 2^bits − 1.</summary>
/// <param name="Step">Δ; negative where the largest weight is positive and gets q = 0 of a symmetric block.</param>
/// <param name="Zero">z, the q of 0.</param>
/// <param name="Top">Largest q.</param>
internal readonly record struct BlockGrid(float Step, int Zero, int Top)
{
    /// <summary>Adding and subtracting 1.5 · 2^23 rounds |x| &lt; 2^22 to the nearest even integer.</summary>
    private const float RoundingConstant = 12_582_912f;

    /// <summary>How w / Δ becomes q − z.</summary>
    public WeightRounding Rounding { get; init; }

    /// <summary>Every q in use: from the least to the largest weight, 0 among them, shrunk by a factor.</summary>
    public static BlockGrid Asymmetric(BlockRange range, int bits, float shrink)
    {
        int top = (1 << bits) - 1;
        float low = range.Low * shrink;
        float high = range.High * shrink;
        float step = (high - low) / top;
        return float.IsNormal(step)
            ? new BlockGrid(step, (int)Math.Clamp(MathF.Round(-low / step, MidpointRounding.ToEven), 0, top), top)
            : new BlockGrid(1, 0, top);
    }

    /// <summary>z in the middle: there is one value more below it than above, which the largest weight gets.</summary>
    public static BlockGrid Symmetric(BlockRange range, int bits, float shrink)
    {
        int middle = 1 << (bits - 1);
        float step = range.Largest * shrink / -middle;
        return new BlockGrid(float.IsNormal(step) ? step : 1, middle, (2 * middle) - 1);
    }

    /// <summary>q of one weight: what the vector loops must equal.</summary>
    public int Quantize(float weight) =>
        (int)
            Math.Clamp(
                (
                    Rounding == WeightRounding.Ceiling
                        ? MathF.Ceiling(weight / Step)
                        : MathF.Round(weight / Step, MidpointRounding.ToEven)
                ) + Zero,
                0f,
                Top
            );

    /// <summary>What q stands for.</summary>
    public float Value(int q) => Step * (q - Zero);

    /// <summary>q of every weight of a block.</summary>
    public void Quantize(ReadOnlySpan<float> block, Span<byte> q)
    {
        int width = Vector<float>.Count;
        int i = 0;
        for (; i + (4 * width) <= block.Length; i += 4 * width)
        {
            Vector<uint> a = Integers(block[i..]);
            Vector<uint> b = Integers(block[(i + width)..]);
            Vector<uint> c = Integers(block[(i + (2 * width))..]);
            Vector<uint> d = Integers(block[(i + (3 * width))..]);
            Vector.Narrow(Vector.Narrow(a, b), Vector.Narrow(c, d)).CopyTo(q[i..]);
        }

        for (; i < block.Length; i++)
        {
            q[i] = (byte)Quantize(block[i]);
        }
    }

    /// <summary>Σ (Δ · (q − z) − w)² over a block.</summary>
    public float SquaredError(ReadOnlySpan<float> block)
    {
        int width = Vector<float>.Count;
        var step = new Vector<float>(Step);
        var zero = new Vector<float>(Zero);
        Vector<float> errors = Vector<float>.Zero;
        int i = 0;
        for (; i + width <= block.Length; i += width)
        {
            var w = new Vector<float>(block[i..]);
            Vector<float> difference = ((Quantize(w) - zero) * step) - w;
            errors += difference * difference;
        }

        float sum = Vector.Sum(errors);
        for (; i < block.Length; i++)
        {
            float difference = ((Quantize(block[i]) - Zero) * Step) - block[i];
            sum += difference * difference;
        }

        return sum;
    }

    private Vector<uint> Integers(ReadOnlySpan<float> weights) =>
        Vector.ConvertToInt32(Quantize(new Vector<float>(weights))).As<int, uint>();

    private Vector<float> Quantize(Vector<float> weights)
    {
        // Beyond this, rounding by addition would not hold; whatever is this far out is clipped anyway.
        var far = new Vector<float>(1 << 20);
        var rounding = new Vector<float>(RoundingConstant);
        Vector<float> q = Vector.Min(Vector.Max(weights / new Vector<float>(Step), -far), far);
        q = Rounding == WeightRounding.Ceiling ? Vector.Ceiling(q) : q + rounding - rounding;
        return Vector.Min(Vector.Max(q + new Vector<float>(Zero), Vector<float>.Zero), new Vector<float>(Top));
    }
}
