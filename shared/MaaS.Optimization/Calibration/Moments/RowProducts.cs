using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MaaS.Optimization.Calibration.Moments;

/// <summary>
/// Adds products of all rows of one matrix with all rows of another: what Cholesky's factors, inverses and Σx·xᵀ come down to. Four
/// rows against two at a time stay in registers, and pieces of rows in the caches, so that the arithmetic takes the time and not
/// the memory.
/// </summary>
internal static class RowProducts
{
    /// <summary>As many rows of the right side as stay in a core's second cache, <see cref="Piece"/> columns of each.</summary>
    public const int Block = 64;

    private const int Piece = 512;
    private const int LeftRows = 4;
    private const int RightRows = 2;

    /// <summary>target[i, j] += factor · Σ left[i, k] · right[j, k], over the first <paramref name="length"/> columns k.</summary>
    /// <param name="target">As many rows as <paramref name="left"/>, as many columns as <paramref name="right"/> has rows. No element of it is one of theirs.</param>
    /// <param name="right">Fast with at most <see cref="Block"/> rows.</param>
    public static void Add(MatrixPart target, MatrixPart left, MatrixPart right, int length, double factor)
    {
        int whole = length - (length % Vector<double>.Count);
        for (int from = 0; from < whole; from += Piece)
        {
            AddWhole(target, left.From(0, from), right.From(0, from), Math.Min(Piece, whole - from), factor);
        }

        AddEach(target, left.From(0, whole), right.From(0, whole), length - whole, factor);
    }

    /// <param name="length">A multiple of a vector's.</param>
    private static void AddWhole(MatrixPart target, MatrixPart left, MatrixPart right, int length, double factor)
    {
        int rows = left.Rows - (left.Rows % LeftRows);
        int columns = right.Rows - (right.Rows % RightRows);
        for (int row = 0; row < rows; row += LeftRows)
        {
            for (int column = 0; column < columns; column += RightRows)
            {
                AddTile(target.From(row, column), left.From(row, 0), right.From(column, 0), length, factor);
            }
        }

        AddEach(target.From(rows, 0), left.From(rows, 0), right, length, factor);
        AddEach(target.From(0, columns), left.First(rows), right.From(columns, 0), length, factor);
    }

    private static void AddEach(MatrixPart target, MatrixPart left, MatrixPart right, int length, double factor)
    {
        for (int i = 0; i < left.Rows && length > 0; i++)
        {
            Span<double> sums = target.Row(i, right.Rows);
            for (int j = 0; j < sums.Length; j++)
            {
                sums[j] += factor * TensorPrimitives.Dot<double>(left.Row(i, length), right.Row(j, length));
            }
        }
    }

    private static void AddTile(MatrixPart target, MatrixPart left, MatrixPart right, int length, double factor)
    {
        ref double a = ref MemoryMarshal.GetReference(left.Row(0, length));
        ref double b = ref MemoryMarshal.GetReference(left.Row(1, length));
        ref double c = ref MemoryMarshal.GetReference(left.Row(2, length));
        ref double d = ref MemoryMarshal.GetReference(left.Row(3, length));
        ref double x = ref MemoryMarshal.GetReference(right.Row(0, length));
        ref double y = ref MemoryMarshal.GetReference(right.Row(1, length));
        Vector<double> ax = default;
        Vector<double> ay = default;
        Vector<double> bx = default;
        Vector<double> by = default;
        Vector<double> cx = default;
        Vector<double> cy = default;
        Vector<double> dx = default;
        Vector<double> dy = default;
        for (nuint k = 0; k < (nuint)length; k += (nuint)Vector<double>.Count)
        {
            var vx = Vector.LoadUnsafe(ref x, k);
            var vy = Vector.LoadUnsafe(ref y, k);
            var va = Vector.LoadUnsafe(ref a, k);
            ax = Vector.FusedMultiplyAdd(va, vx, ax);
            ay = Vector.FusedMultiplyAdd(va, vy, ay);
            var vb = Vector.LoadUnsafe(ref b, k);
            bx = Vector.FusedMultiplyAdd(vb, vx, bx);
            by = Vector.FusedMultiplyAdd(vb, vy, by);
            var vc = Vector.LoadUnsafe(ref c, k);
            cx = Vector.FusedMultiplyAdd(vc, vx, cx);
            cy = Vector.FusedMultiplyAdd(vc, vy, cy);
            var vd = Vector.LoadUnsafe(ref d, k);
            dx = Vector.FusedMultiplyAdd(vd, vx, dx);
            dy = Vector.FusedMultiplyAdd(vd, vy, dy);
        }

        AddSums(target.Row(0, RightRows), ax, ay, factor);
        AddSums(target.Row(1, RightRows), bx, by, factor);
        AddSums(target.Row(2, RightRows), cx, cy, factor);
        AddSums(target.Row(3, RightRows), dx, dy, factor);
    }

    private static void AddSums(Span<double> target, Vector<double> first, Vector<double> second, double factor)
    {
        target[0] += factor * Vector.Sum(first);
        target[1] += factor * Vector.Sum(second);
    }
}
