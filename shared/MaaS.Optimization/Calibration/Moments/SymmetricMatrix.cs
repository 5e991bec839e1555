using System.Numerics.Tensors;

namespace MaaS.Optimization.Calibration.Moments;

/// <summary>Dense linear algebra on symmetric positive definite matrices, row-major, in double precision, block by block.</summary>
internal static class SymmetricMatrix
{
    private const int Block = RowProducts.Block;

    /// <summary>The inverse, by Cholesky's factors; null: the matrix is not positive definite.</summary>
    public static double[]? Inverse(double[] matrix, int size)
    {
        double[] factor = [.. matrix];
        if (!Factor(factor, size))
        {
            return null;
        }

        // A⁻¹ = L⁻ᵀ · L⁻¹; row i of L⁻ᵀ begins at column i.
        double[] upper = InverseTransposed(factor, size);
        double[] result = new double[matrix.Length];
        for (int row = 0; row < size; row += Block)
        {
            int rows = Math.Min(Block, size - row);
            for (int column = 0; column <= row; column += Block)
            {
                RowProducts.Add(
                    new MatrixPart(result, size, row, rows, column),
                    new MatrixPart(upper, size, row, rows, row),
                    new MatrixPart(upper, size, column, Math.Min(Block, size - column), row),
                    size - row,
                    1
                );
            }
        }

        MirrorLower(result, size);
        return result;
    }

    /// <summary>In place: the lower part becomes L with L · Lᵀ = matrix, what is above means nothing any more; false: it is not positive definite.</summary>
    public static bool Factor(double[] matrix, int size)
    {
        for (int column = 0; column < size; column += Block)
        {
            int columns = Math.Min(Block, size - column);
            RowProducts.Add(
                new MatrixPart(matrix, size, column, size - column, column),
                new MatrixPart(matrix, size, column, size - column, 0),
                new MatrixPart(matrix, size, column, columns, 0),
                column,
                -1
            );
            if (!FactorBlock(matrix, size, column, columns))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>L⁻ᵀ of a lower triangular matrix, whose part above the diagonal is not looked at.</summary>
    public static double[] InverseTransposed(double[] lower, int size)
    {
        var inverse = new double[lower.Length];
        for (int column = 0; column < size; column += Block)
        {
            int columns = Math.Min(Block, size - column);
            for (int row = 0; row < column; row += Block)
            {
                RowProducts.Add(
                    new MatrixPart(inverse, size, row, Block, column),
                    new MatrixPart(inverse, size, row, Block, row),
                    new MatrixPart(lower, size, column, columns, row),
                    column - row,
                    -1
                );
            }

            SubstituteBlock(inverse, lower, size, column, columns);
        }

        return inverse;
    }

    /// <summary>Fills the part above the diagonal with the one below.</summary>
    public static void MirrorLower(double[] matrix, int size)
    {
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < i; j++)
            {
                matrix[(j * size) + i] = matrix[(i * size) + j];
            }
        }
    }

    /// <summary>What is left of the columns of a block once those before it are taken off.</summary>
    private static bool FactorBlock(double[] matrix, int size, int column, int columns)
    {
        for (int i = column; i < size; i++)
        {
            Span<double> row = matrix.AsSpan((i * size) + column, columns);
            for (int j = 0; j < columns && column + j <= i; j++)
            {
                ReadOnlySpan<double> other = matrix.AsSpan(((column + j) * size) + column, columns);
                double rest = row[j] - TensorPrimitives.Dot<double>(row[..j], other[..j]);
                if (column + j < i)
                {
                    row[j] = rest / other[j];
                }
                else if (rest > 0 && double.IsFinite(rest))
                {
                    row[j] = Math.Sqrt(rest);
                }
                else
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static void SubstituteBlock(double[] inverse, double[] lower, int size, int column, int columns)
    {
        for (int i = 0; i < column + columns; i++)
        {
            Span<double> row = inverse.AsSpan((i * size) + column, columns);
            for (int j = Math.Max(0, i - column); j < columns; j++)
            {
                ReadOnlySpan<double> other = lower.AsSpan(((column + j) * size) + column, columns);
                double unit = i == column + j ? 1 : 0;
                row[j] = (unit + row[j] - TensorPrimitives.Dot<double>(row[..j], other[..j])) / other[j];
            }
        }
    }
}
