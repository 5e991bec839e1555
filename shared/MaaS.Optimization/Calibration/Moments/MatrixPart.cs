namespace MaaS.Optimization.Calibration.Moments;

/// <summary>Some rows of a row-major matrix, from some column on.</summary>
internal readonly ref struct MatrixPart
{
    private readonly Span<double> _values;
    private readonly int _stride;

    /// <param name="matrix">The whole matrix, or as much of it as has these rows.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="row">The first row of the part.</param>
    /// <param name="rows">How many it has.</param>
    /// <param name="column">Its first column.</param>
    public MatrixPart(Span<double> matrix, int stride, int row, int rows, int column)
    {
        _values = rows == 0 ? [] : matrix[((row * stride) + column)..];
        _stride = stride;
        Rows = rows;
    }

    public int Rows { get; }

    /// <summary>So many elements of a row, from the part's first column on.</summary>
    public Span<double> Row(int row, int length) => _values.Slice(row * _stride, length);

    /// <summary>What of it begins at this row and column of it.</summary>
    public MatrixPart From(int row, int column) => new(_values, _stride, row, Rows - row, column);

    /// <summary>Its first rows.</summary>
    public MatrixPart First(int rows) => new(_values, _stride, 0, rows, 0);
}
