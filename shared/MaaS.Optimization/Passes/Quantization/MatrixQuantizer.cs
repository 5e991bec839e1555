namespace MaaS.Optimization.Passes.Quantization;

/// <summary>Quantizes the right-hand side of a matrix product, [rows, columns], with one scale per column.</summary>
internal static class MatrixQuantizer
{
    /// <summary>Null: the weights hold NaN or infinity.</summary>
    public static QuantizedWeights? Quantize(ReadOnlySpan<float> weights, int rows, int columns, WeightScheme scheme) =>
        WeightQuantizer.Quantize(
            weights,
            ChannelLayout.AlongAxis([rows, columns], 1),
            scheme,
            pairs => ChannelScales.FromPairs(pairs, rows, columns)
        );

    /// <summary>[rows, columns] to [columns, rows].</summary>
    public static float[] Transpose(ReadOnlySpan<float> matrix, int rows, int columns)
    {
        var result = new float[matrix.Length];
        TransposeColumns(matrix, rows, columns, 0, result);
        return result;
    }

    /// <summary>
    /// Neighbouring columns of [rows, columns], one after the other, in tiles of a cache line's width that are turned where they
    /// fit the cache.
    /// </summary>
    /// <param name="first">The first column that is wanted.</param>
    /// <param name="result">[columns wanted, rows].</param>
    public static void TransposeColumns(
        ReadOnlySpan<float> matrix,
        int rows,
        int columns,
        int first,
        Span<float> result
    )
    {
        const int Tile = 16;
        int wanted = rows == 0 ? 0 : result.Length / rows;
        Span<float> turned = stackalloc float[Tile * Tile];
        for (int row = 0; row < rows; row += Tile)
        {
            int height = Math.Min(Tile, rows - row);
            for (int column = 0; column < wanted; column += Tile)
            {
                int width = Math.Min(Tile, wanted - column);
                for (int i = 0; i < height; i++)
                {
                    ReadOnlySpan<float> line = matrix.Slice(((row + i) * columns) + first + column, width);
                    for (int j = 0; j < line.Length; j++)
                    {
                        turned[(j * Tile) + i] = line[j];
                    }
                }

                for (int j = 0; j < width; j++)
                {
                    turned.Slice(j * Tile, height).CopyTo(result[(((column + j) * rows) + row)..]);
                }
            }
        }
    }
}
