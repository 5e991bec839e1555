using System.Numerics.Tensors;

namespace MaaS.Optimization.Calibration.Moments;

/// <summary>Dense linear algebra on symmetric positive definite matrices, row-major, in double precision.</summary>
internal static class SymmetricMatrix
{
    /// <summary>The inverse, by Cholesky's factors; null: the matrix is not positive definite.</summary>
    public static double[]? Inverse(double[] matrix, int size)
    {
        double[] factor = [.. matrix];
        if (!Factor(factor, size))
        {
            return null;
        }

        double[] inverted = InverseOfLower(factor, size);
        // A⁻¹ = L⁻ᵀ · L⁻¹, row by row of L⁻¹.
        double[] result = new double[matrix.Length];
        for (int k = 0; k < size; k++)
        {
            ReadOnlySpan<double> row = inverted.AsSpan(k * size, k + 1);
            for (int i = 0; i <= k; i++)
            {
                Span<double> target = result.AsSpan(i * size, k + 1);
                TensorPrimitives.MultiplyAdd(row, row[i], target, target);
            }
        }

        return result;
    }

    /// <summary>In place: the lower part becomes L with L · Lᵀ = matrix, what is above stays; false: it is not positive definite.</summary>
    public static bool Factor(double[] matrix, int size)
    {
        for (int i = 0; i < size; i++)
        {
            Span<double> row = matrix.AsSpan(i * size, size);
            for (int j = 0; j <= i; j++)
            {
                ReadOnlySpan<double> other = matrix.AsSpan(j * size, j);
                double rest = row[j] - TensorPrimitives.Dot(row[..j], other);
                if (j < i)
                {
                    row[j] = rest / matrix[(j * size) + j];
                }
                else if (rest > 0 && double.IsFinite(rest))
                {
                    row[i] = Math.Sqrt(rest);
                }
                else
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static double[] InverseOfLower(double[] lower, int size)
    {
        var inverse = new double[lower.Length];
        for (int i = 0; i < size; i++)
        {
            Span<double> row = inverse.AsSpan(i * size, size);
            for (int k = 0; k < i; k++)
            {
                TensorPrimitives.MultiplyAdd(
                    inverse.AsSpan(k * size, k + 1),
                    -lower[(i * size) + k],
                    row[..(k + 1)],
                    row[..(k + 1)]
                );
            }

            row[i] = 1;
            TensorPrimitives.Divide(row[..(i + 1)], lower[(i * size) + i], row[..(i + 1)]);
        }

        return inverse;
    }
}
