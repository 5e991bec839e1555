using MaaS.Optimization.Calibration;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Batching;

/// <summary>The outputs of one run, row by row.</summary>
internal sealed class RowOutputs
{
    private readonly ModelSignature _signature;
    private readonly byte[][] _outputs;
    private readonly int _rows;

    private RowOutputs(ModelSignature signature, byte[][] outputs, int rows)
    {
        _signature = signature;
        _outputs = outputs;
        _rows = rows;
    }

    /// <summary>Copies the outputs.</summary>
    /// <returns>Null when an output does not have one row per row of the batch; <paramref name="problem"/> says which.</returns>
    public static RowOutputs? Read(
        IReadOnlyList<OrtValue> values,
        ModelSignature signature,
        int rows,
        out string? problem
    )
    {
        problem = null;
        var outputs = new byte[values.Count][];
        for (int i = 0; i < outputs.Length; i++)
        {
            long[] shape = values[i].GetTensorTypeAndShape().Shape;
            if (shape is not [var own, ..] || own != rows)
            {
                problem =
                    $"Output '{signature.Outputs[i].Name}' has shape [{string.Join(',', shape)}] for {rows} rows; expected {rows} rows.";
                return null;
            }

            outputs[i] = values[i].GetTensorMutableRawData().ToArray();
        }

        return new RowOutputs(signature, outputs, rows);
    }

    /// <summary>
    /// The largest distance of a row to a row of another run, relative to the largest magnitude of that row; infinite where one is
    /// finite and the other is not, and for outputs of integers that differ at all.
    /// </summary>
    public double Distance(int row, RowOutputs other, int otherRow)
    {
        double most = 0;
        for (int i = 0; i < _outputs.Length; i++)
        {
            most = Math.Max(most, Distance(_signature.Outputs[i].DataType, Row(i, row), other.Row(i, otherRow)));
        }

        return most;
    }

    private ReadOnlySpan<byte> Row(int output, int row)
    {
        int length = _outputs[output].Length / _rows;
        return _outputs[output].AsSpan(row * length, length);
    }

    private static double Distance(TensorDataType type, ReadOnlySpan<byte> found, ReadOnlySpan<byte> expected)
    {
        if (found.SequenceEqual(expected))
        {
            return 0;
        }

        if (!ElementConversion.IsFloat(type) || found.Length != expected.Length)
        {
            return double.PositiveInfinity;
        }

        int size = type.ElementSize()!.Value;
        double difference = 0;
        double magnitude = 0;
        for (int i = 0; i < expected.Length; i += size)
        {
            double a = ElementConversion.ReadFloat(found.Slice(i, size), type);
            double b = ElementConversion.ReadFloat(expected.Slice(i, size), type);
            if (a.Equals(b))
            {
                continue;
            }

            // NaN beside a number: the comparison below would lose it.
            difference =
                double.IsFinite(a) && double.IsFinite(b)
                    ? Math.Max(difference, Math.Abs(a - b))
                    : double.PositiveInfinity;
            if (double.IsPositiveInfinity(difference))
            {
                return difference;
            }
        }

        for (int i = 0; i < expected.Length; i += size)
        {
            double value = Math.Abs(ElementConversion.ReadFloat(expected.Slice(i, size), type));
            magnitude = double.IsFinite(value) ? Math.Max(magnitude, value) : magnitude;
        }

        return difference == 0 ? 0 : difference / magnitude;
    }
}
