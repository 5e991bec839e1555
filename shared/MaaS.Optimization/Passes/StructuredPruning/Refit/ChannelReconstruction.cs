using System.Numerics.Tensors;
using MaaS.Optimization.Calibration.Moments;

namespace MaaS.Optimization.Passes.StructuredPruning.Refit;

/// <summary>
/// What the channels of one tensor can say about each other: least squares of those that are removed by those that stay. With
/// G = Σx·xᵀ and P = G⁻¹, removing channel p costs w²/P[p,p] (Hassibi and Stork's optimal brain surgeon) and leaves
/// P − P[:,p]·P[p,:]/P[p,p], which is the inverse of G without p: no further system is solved.
/// </summary>
internal sealed class ChannelReconstruction
{
    private readonly double[] _products;
    private readonly double[] _means;
    private readonly double[] _inverse;
    private readonly bool[] _removed;

    private ChannelReconstruction(double[] products, double[] means, double[] inverse)
    {
        _products = products;
        _means = means;
        _inverse = inverse;
        _removed = new bool[means.Length];
    }

    /// <summary>Null: nothing can be fitted (no activation differs from zero).</summary>
    /// <param name="centred">Whether whoever reads the channels can also be given a constant.</param>
    /// <param name="ridge">Added to the diagonal, as a share of its mean.</param>
    public static ChannelReconstruction? Create(SecondMoments moments, bool centred, double ridge)
    {
        int size = moments.Width;
        var products = new double[moments.Products.Length];
        double[] means = [.. moments.Sums.Select(sum => centred ? sum / moments.Count : 0)];
        TensorPrimitives.Divide(moments.Products, moments.Count, products);
        for (int i = 0; i < size; i++)
        {
            Span<double> row = products.AsSpan(i * size, size);
            TensorPrimitives.MultiplyAdd(means, -means[i], row, row);
        }

        double power = Enumerable.Range(0, size).Sum(i => products[(i * size) + i]) / size;
        double[] regular = [.. products];
        for (int i = 0; i < size; i++)
        {
            // The least that keeps a channel that is always the same from making the matrix singular.
            regular[(i * size) + i] += Math.Max(ridge, 1e-9) * power;
        }

        return power > 0 && SymmetricMatrix.Inverse(regular, size) is { } inverse
            ? new ChannelReconstruction(products, means, inverse)
            : null;
    }

    public int Size => _means.Length;

    /// <summary>Mean square of a channel: what its removal would cost if no other could stand for it.</summary>
    public double Power(int channel) => _products[(channel * Size) + channel];

    /// <summary>What a removal of one channel, whose readers' weights have this sum of squares, adds to the mean squared error.</summary>
    public double Cost(int channel, double power) => power / _inverse[(channel * Size) + channel];

    public void Remove(int channel)
    {
        if (_removed[channel])
        {
            return;
        }

        _removed[channel] = true;
        double[] column = _inverse.AsSpan(channel * Size, Size).ToArray();
        double pivot = column[channel];
        for (int i = 0; i < Size; i++)
        {
            // Those that are gone have nothing to do with it.
            if (column[i] != 0)
            {
                Span<double> row = _inverse.AsSpan(i * Size, Size);
                TensorPrimitives.MultiplyAdd(column, -column[i] / pivot, row, row);
            }
        }

        // What is gone stays out of all that follows.
        _inverse.AsSpan(channel * Size, Size).Clear();
        for (int i = 0; i < Size; i++)
        {
            _inverse[(i * Size) + channel] = 0;
        }

        _inverse[(channel * Size) + channel] = 1;
    }

    public IEnumerable<int> Removed => Enumerable.Range(0, Size).Where(i => _removed[i]);

    /// <summary>Coefficients by which the channels that stay make up for a removed one; those of removed channels are 0.</summary>
    /// <param name="constant">What is left over on average; 0 unless centred.</param>
    public double[] Coefficients(int removed, out double constant)
    {
        double[] target = new double[Size];
        for (int i = 0; i < Size; i++)
        {
            target[i] = _removed[i] ? 0 : _products[(removed * Size) + i];
        }

        var coefficients = new double[Size];
        for (int i = 0; i < Size; i++)
        {
            coefficients[i] = _removed[i] ? 0 : TensorPrimitives.Dot(_inverse.AsSpan(i * Size, Size), target);
        }

        constant = _means[removed] - TensorPrimitives.Dot(coefficients, _means);
        return coefficients;
    }
}
