namespace MaaS.Optimization.Metrics;

/// <summary>Answers or labels of some samples, which lie along the first axis.</summary>
/// <param name="Shape">Without axes it is one sample of one element.</param>
/// <param name="Numbers">Row-major; empty for strings.</param>
/// <param name="Strings">Null for numbers.</param>
/// <param name="IsFloat">Whether the numbers are measurements or scores rather than classes.</param>
internal sealed record MetricTensor(long[] Shape, double[] Numbers, IReadOnlyList<string>? Strings, bool IsFloat)
{
    public int Rows => Shape.Length == 0 ? 1 : (int)Shape[0];

    /// <summary>Elements of one sample.</summary>
    public int RowLength => Rows == 0 ? 0 : (Strings?.Count ?? Numbers.Length) / Rows;

    public ReadOnlySpan<double> Row(int row) => Numbers.AsSpan(row * RowLength, RowLength);

    /// <summary>Of one sample, without the axis of samples.</summary>
    public ReadOnlySpan<long> RowShape => Shape.Length == 0 ? [] : Shape.AsSpan(1);
}
