using System.Numerics.Tensors;

namespace MaaS.Optimization.Calibration.Moments;

/// <summary>
/// Sums, largest magnitudes and, where wanted, sums of products of a vector that is seen again and again: Σx, max|x| and Σx·xᵀ.
/// Its memory is that of the square matrix, however many observations there are.
/// </summary>
internal sealed class SecondMoments
{
    /// <summary>Observations whose products are added at once.</summary>
    private const int Together = 64;

    private readonly double[] _row;

    // Channel by channel the observations that are not in the products yet, [width, Together]; empty where nothing was added.
    private double[] _waiting = [];
    private int _waitingCount;

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

    /// <summary>Row-major, width × width, or empty; complete after <see cref="Complete"/>.</summary>
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
        if (Products.Length > 0)
        {
            Wait(_row);
        }

        TensorPrimitives.Abs(_row, _row);
        TensorPrimitives.Max(Magnitudes, _row, Magnitudes);
        Count++;
    }

    /// <summary>Adds what waits, and fills the part of the products above the diagonal.</summary>
    public void Complete()
    {
        AddProducts();
        if (Products.Length > 0)
        {
            SymmetricMatrix.MirrorLower(Products, Width);
        }
    }

    private void Wait(double[] observation)
    {
        if (_waiting.Length == 0)
        {
            _waiting = new double[Width * Together];
        }

        for (int i = 0; i < observation.Length; i++)
        {
            _waiting[(i * Together) + _waitingCount] = observation[i];
        }

        _waitingCount++;
        if (_waitingCount == Together)
        {
            AddProducts();
        }
    }

    private void AddProducts()
    {
        for (int row = 0; row < Width && _waitingCount > 0; row += RowProducts.Block)
        {
            int rows = Math.Min(RowProducts.Block, Width - row);
            for (int column = 0; column <= row; column += RowProducts.Block)
            {
                RowProducts.Add(
                    new MatrixPart(Products, Width, row, rows, column),
                    new MatrixPart(_waiting, Together, row, rows, 0),
                    new MatrixPart(_waiting, Together, column, Math.Min(RowProducts.Block, Width - column), 0),
                    _waitingCount,
                    1
                );
            }
        }

        _waitingCount = 0;
    }
}
