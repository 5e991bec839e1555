using MaaS.Runtime.Models;

namespace MaaS.Optimization.Calibration;

/// <summary>How the rows of one array become the values of one input.</summary>
/// <param name="Input">The input, and the array's name.</param>
/// <param name="RowsPerFeed">Rows of the array in one feed, 1 or more; 1 for an array without axes.</param>
/// <param name="Shape">The shape of one feed's value.</param>
/// <param name="Feeds">How many feeds the array gives.</param>
internal sealed record SampleLayout(TensorSpec Input, int RowsPerFeed, long[] Shape, long Feeds)
{
    /// <summary>
    /// The leading axis counts samples. An array of the input's own rank is cut into batches: of one row where the input's
    /// leading dimension is variable, else of as many rows as it says. An array of one rank more holds one whole value per row.
    /// </summary>
    /// <returns>Null, and the problem, when the array does not fit.</returns>
    public static SampleLayout? For(TensorSpec input, NpyHeader array, out string? problem)
    {
        problem = null;
        long[] shape = array.Shape;
        if (!ElementConversion.IsPossible(array.DataType.DataType, input.DataType))
        {
            problem =
                $"is {array.DataType.DataType.ProtocolName()}, the model's input takes {input.DataType.ProtocolName()}";
            return null;
        }

        if (shape.Length == 0 && input.Shape.Count == 0)
        {
            return new SampleLayout(input, 1, [], 1);
        }

        if (shape.Length == input.Shape.Count + 1 && Fits(shape.AsSpan(1), input.Shape))
        {
            return new SampleLayout(input, 1, shape[1..], shape[0]);
        }

        if (shape.Length == input.Shape.Count && Fits(shape.AsSpan(1), [.. input.Shape.Skip(1)]))
        {
            long batch = input.Shape[0] < 0 ? 1 : input.Shape[0];
            if (batch > 0 && shape[0] >= batch && batch <= int.MaxValue)
            {
                return new SampleLayout(input, (int)batch, [batch, .. shape[1..]], shape[0] / batch);
            }
        }

        problem =
            $"has the shape [{string.Join(", ", shape)}]; expected [samples, …] of values shaped {Describe(input.Shape)}";
        return null;
    }

    public static string Describe(IReadOnlyList<long> shape) =>
        $"[{string.Join(", ", shape.Select(size => size < 0 ? "?" : size.ToString(System.Globalization.CultureInfo.InvariantCulture)))}]";

    private static bool Fits(ReadOnlySpan<long> found, IReadOnlyList<long> expected)
    {
        for (int i = 0; i < found.Length; i++)
        {
            if (expected[i] >= 0 && found[i] != expected[i])
            {
                return false;
            }
        }

        return true;
    }
}
