namespace MaaS.Optimization.Passes.Quantization;

/// <summary>Quantizes the right-hand side of a matrix product, [rows, columns], with one scale per column.</summary>
internal static class MatrixQuantizer
{
    /// <summary>Null: the weights hold NaN or infinity.</summary>
    public static QuantizedWeights? Quantize(
        ReadOnlySpan<float> weights,
        int rows,
        int columns,
        WeightRange range,
        WeightRounding rounding = WeightRounding.NearestEven
    )
    {
        ChannelLayout layout = ChannelLayout.AlongAxis([rows, columns], 1);
        float[]? scales = range switch
        {
            WeightRange.Full => ChannelScales.FromMagnitude(weights, layout, ChannelScales.FullRange),
            WeightRange.Reduced => ChannelScales.FromMagnitude(weights, layout, ChannelScales.ReducedRange),
            _ => ChannelScales.FromPairs(weights, rows, columns),
        };
        return scales is null ? null : SymmetricQuantizer.Quantize(weights, layout, scales, rounding);
    }

    /// <summary>[rows, columns] to [columns, rows], in tiles that stay in the cache.</summary>
    public static float[] Transpose(ReadOnlySpan<float> matrix, int rows, int columns)
    {
        const int Tile = 32;
        var result = new float[matrix.Length];
        for (int rowTile = 0; rowTile < rows; rowTile += Tile)
        {
            for (int columnTile = 0; columnTile < columns; columnTile += Tile)
            {
                int rowEnd = Math.Min(rowTile + Tile, rows);
                int columnEnd = Math.Min(columnTile + Tile, columns);
                for (int row = rowTile; row < rowEnd; row++)
                {
                    for (int column = columnTile; column < columnEnd; column++)
                    {
                        result[(column * rows) + row] = matrix[(row * columns) + column];
                    }
                }
            }
        }

        return result;
    }
}
