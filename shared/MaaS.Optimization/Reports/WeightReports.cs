using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Reports;

/// <summary>Looks at a model's largest FP32 weights.</summary>
internal static class WeightReports
{
    private const int MostWeights = 12;
    private const int Bins = 48;

    /// <summary>Smaller tensors are biases and scales.</summary>
    private const int LeastElements = 256;

    /// <summary>Values looked at per tensor: a histogram of more looks the same.</summary>
    private const int MostValues = 1 << 20;

    /// <summary>The largest first.</summary>
    public static IReadOnlyList<WeightReport> Of(OnnxModel model)
    {
        OnnxModel copy = model.Copy();
        // Weights in Constant nodes have a name only as initializers.
        ConstantLifting.Lift(copy);
        return
        [
            .. ModelTensors
                .Of(copy.Proto)
                .Where(tensor => tensor.DataType == (int)DataType.Float)
                .Where(tensor => TensorData.ElementCount(tensor) >= LeastElements)
                .OrderByDescending(TensorData.ElementCount)
                .ThenBy(tensor => tensor.Name, StringComparer.Ordinal)
                .Take(MostWeights)
                .Select(tensor => Of(tensor.Name, [.. tensor.Dims], TensorData.Floats(copy, tensor))),
        ];
    }

    internal static WeightReport Of(string name, long[] shape, ReadOnlySpan<float> values)
    {
        int stride = Math.Max(1, values.Length / MostValues);
        (double least, double greatest) = (double.PositiveInfinity, double.NegativeInfinity);
        (double sum, double squares, long zeros, long count) = (0, 0, 0, 0);
        for (int i = 0; i < values.Length; i += stride)
        {
            double value = values[i];
            if (double.IsFinite(value))
            {
                least = Math.Min(least, value);
                greatest = Math.Max(greatest, value);
                sum += value;
                squares += value * value;
                zeros += value == 0 ? 1 : 0;
                count++;
            }
        }

        double mean = count == 0 ? 0 : sum / count;
        return new WeightReport
        {
            Name = name,
            Shape = shape,
            SizeBytes = (long)values.Length * sizeof(float),
            Least = count == 0 ? 0 : least,
            Greatest = count == 0 ? 0 : greatest,
            StandardDeviation = count == 0 ? 0 : Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean))),
            Zeros = count == 0 ? 0 : (double)zeros / count,
            Histogram = Histogram(values, stride, least, greatest),
        };
    }

    private static long[] Histogram(ReadOnlySpan<float> values, int stride, double least, double greatest)
    {
        var counts = new long[Bins];
        double width = (greatest - least) / Bins;
        for (int i = 0; i < values.Length; i += stride)
        {
            if (float.IsFinite(values[i]))
            {
                int bin = width > 0 ? (int)((values[i] - least) / width) : 0;
                counts[Math.Min(bin, Bins - 1)]++;
            }
        }

        return counts;
    }
}
