using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Bench.Optimize;

/// <summary>
/// An MLP 784-1024-1024-10 that answers something: two layers of random features (He), and a head that was fitted by ridge
/// regression to tell ten noisy patterns apart. 1.9 million parameters.
/// </summary>
internal sealed class Perceptron
{
    public const int Features = 784;
    private const int Width = 1024;
    private const int Classes = 10;
    private const int Trained = 3_000;
    private const float Noise = 4f;
    private const double Ridge = 1;

    private readonly Weights _weights = new(4);
    private readonly float[] _patterns;
    private readonly float[] _first;
    private readonly float[] _second;
    private readonly float[] _head;

    public Perceptron()
    {
        _patterns = _weights.Normal(Classes * Features, 1);
        _first = _weights.Normal(Features * Width, MathF.Sqrt(2f / Features));
        _second = _weights.Normal(Width * Width, MathF.Sqrt(2f / Width));
        _head = Fit();
    }

    /// <summary>fp32 [batch, 784] → fp32 [batch, 10].</summary>
    public byte[] ToModel() =>
        new OnnxModelBuilder(17)
            .Input("x", ElementType.Float, "batch", Features)
            .Initializer("w1", [Features, Width], _first)
            .Initializer("w2", [Width, Width], _second)
            .Initializer("w3", [Width, Classes], _head)
            .Initializer("b1", [Width], new float[Width])
            .Initializer("b2", [Width], new float[Width])
            .Initializer("b3", [Classes], new float[Classes])
            .Node("Gemm", ["x", "w1", "b1"], ["h1"])
            .Node("Relu", ["h1"], ["a1"])
            .Node("Gemm", ["a1", "w2", "b2"], ["h2"])
            .Node("Relu", ["h2"], ["a2"])
            .Node("Gemm", ["a2", "w3", "b3"], ["y"])
            .Output("y", ElementType.Float, "batch", Classes)
            .ToBytes();

    /// <summary>Noisy patterns and which they are, other ones on every call.</summary>
    public (float[] Inputs, long[] Labels) Samples(int count)
    {
        long[] labels = _weights.Integers(count, Classes);
        float[] inputs = _weights.Normal((long)count * Features, Noise);
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] += _patterns[((int)labels[i / Features] * Features) + (i % Features)];
        }

        return (inputs, labels);
    }

    /// <summary>The head that is nearest to ±1 on examples: (HᵀH + λI)⁻¹HᵀY.</summary>
    private float[] Fit()
    {
        (float[] inputs, long[] labels) = Samples(Trained);
        float[] hidden = Relu(Product(Relu(Product(inputs, _first, Features)), _second, Width));
        var gram = new double[Width * Width];
        var target = new double[Width * Classes];
        for (int row = 0; row < Trained; row++)
        {
            ReadOnlySpan<float> h = hidden.AsSpan(row * Width, Width);
            for (int i = 0; i < Width; i++)
            {
                double value = h[i];
                if (value == 0)
                {
                    continue;
                }

                for (int j = 0; j <= i; j++)
                {
                    gram[(i * Width) + j] += value * h[j];
                }

                for (int c = 0; c < Classes; c++)
                {
                    target[(i * Classes) + c] += value * (labels[row] == c ? 1 : -1);
                }
            }
        }

        for (int i = 0; i < Width; i++)
        {
            gram[(i * Width) + i] += Ridge;
        }

        Solve(gram, target);
        return [.. target.Select(value => (float)value)];
    }

    private static float[] Product(float[] rows, float[] matrix, int inner)
    {
        int count = rows.Length / inner;
        int width = matrix.Length / inner;
        var product = new float[count * width];
        Parallel.For(
            0,
            count,
            row =>
            {
                Span<float> sum = product.AsSpan(row * width, width);
                for (int k = 0; k < inner; k++)
                {
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(
                        matrix.AsSpan(k * width, width),
                        rows[(row * inner) + k],
                        sum,
                        sum
                    );
                }
            }
        );
        return product;
    }

    private static float[] Relu(float[] values)
    {
        System.Numerics.Tensors.TensorPrimitives.Max(values, 0f, values);
        return values;
    }

    /// <summary>By Cholesky's decomposition of the lower triangle; the solution takes the place of the right side.</summary>
    private static void Solve(double[] lower, double[] right)
    {
        for (int i = 0; i < Width; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double rest =
                    lower[(i * Width) + j]
                    - System.Numerics.Tensors.TensorPrimitives.Dot<double>(
                        lower.AsSpan(i * Width, j),
                        lower.AsSpan(j * Width, j)
                    );
                lower[(i * Width) + j] = i == j ? Math.Sqrt(rest) : rest / lower[(j * Width) + j];
            }
        }

        for (int c = 0; c < Classes; c++)
        {
            for (int i = 0; i < Width; i++)
            {
                double value = right[(i * Classes) + c];
                for (int k = 0; k < i; k++)
                {
                    value -= lower[(i * Width) + k] * right[(k * Classes) + c];
                }

                right[(i * Classes) + c] = value / lower[(i * Width) + i];
            }

            for (int i = Width - 1; i >= 0; i--)
            {
                double value = right[(i * Classes) + c];
                for (int k = i + 1; k < Width; k++)
                {
                    value -= lower[(k * Width) + i] * right[(k * Classes) + c];
                }

                right[(i * Classes) + c] = value / lower[(i * Width) + i];
            }
        }
    }
}
