using System.Numerics.Tensors;

namespace MaaS.Optimization.Calibration.Moments;

/// <summary>
/// Sums, largest magnitudes and, where wanted, sums of products of a vector that is seen again and again: Σx, max|x| and Σx·xᵀ.
/// Its memory is that of the square matrix, however many observations there are.
/// </summary>
internal sealed class SecondMoments
{
    private readonly double[] _row;

    public SecondMoments(int width, bool products)
        : this(width, 0, new double[width], new double[width], products ? new double[(long)width * width] : []) { }

    public SecondMoments(int width, long count, double[] sums, double[] magnitudes, double[] products)
    {
        Width = width;
        Count = count;
        Sums = sums;
        Magnitudes = magnitudes;
        Products = products;
        _row = new double[width];
    }

    public int Width { get; }

    /// <summary>Observations.</summary>
    public long Count { get; private set; }

    public double[] Sums { get; }

    /// <summary>max|x| per channel.</summary>
    public double[] Magnitudes { get; }

    /// <summary>Row-major, width × width, or empty; only the part from the diagonal on is kept while adding: see <see cref="Mirror"/>.</summary>
    public double[] Products { get; }

    /// <summary>Adds one observation; one with anything that is not finite is left out.</summary>
    public void Add(ReadOnlySpan<float> observation)
    {
        if (!float.IsFinite(TensorPrimitives.Sum(observation)))
        {
            return;
        }

        TensorPrimitives.ConvertTruncating(observation, _row);
        TensorPrimitives.Add(Sums, _row, Sums);
        for (int i = 0; i < Width && Products.Length > 0; i++)
        {
            double value = _row[i];
            // Behind a ReLU half of them are.
            if (value != 0)
            {
                Span<double> target = Products.AsSpan((i * Width) + i, Width - i);
                TensorPrimitives.MultiplyAdd(_row.AsSpan(i), value, target, target);
            }
        }

        TensorPrimitives.Abs(_row, _row);
        TensorPrimitives.Max(Magnitudes, _row, Magnitudes);
        Count++;
    }

    /// <summary>Fills the part below the diagonal.</summary>
    public void Mirror()
    {
        for (int i = 0; i < Width && Products.Length > 0; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Products[(i * Width) + j] = Products[(j * Width) + i];
            }
        }
    }
}
