using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Products;

namespace MaaS.Optimization.Passes.SmoothQuant;

/// <summary>s = max|X|^α / max|W|^(1−α) per channel (Xiao et al., SmoothQuant, 2023): x / s goes in, s · W takes its place.</summary>
internal static class SmoothingScales
{
    /// <summary>Keeps both sides far from what fp32 cannot hold.</summary>
    private const double Limit = 1e4;

    /// <summary>Scales this near to 1 are not worth a change.</summary>
    private const double Even = 1e-3;

    /// <param name="magnitudes">max|X| per channel; 0 leaves a channel as it is.</param>
    /// <returns>Null: the channels are even already.</returns>
    public static float[]? Of(OnnxModel model, SmoothableInput input, ReadOnlySpan<double> magnitudes, double alpha)
    {
        float[] weights = LargestOfRows(model, input);
        var scales = new float[input.Width];
        bool even = true;
        for (int i = 0; i < scales.Length; i++)
        {
            double scale =
                magnitudes[i] > 0 && weights[i] > 0
                    ? Math.Pow(magnitudes[i], alpha) / Math.Pow(weights[i], 1 - alpha)
                    : 1;
            scales[i] = (float)Math.Clamp(scale, 1 / Limit, Limit);
            even &= Math.Abs(scales[i] - 1) < Even;
        }

        return even ? null : scales;
    }

    /// <summary>Multiplies what each channel meets in the weights.</summary>
    public static void ScaleRows(OnnxModel model, SmoothableInput input, ReadOnlySpan<float> scales)
    {
        var done = new HashSet<TensorProto>(ReferenceEqualityComparer.Instance);
        foreach (MatrixProduct product in input.Products.Where(product => done.Add(product.Weight)))
        {
            float[] values = TensorData.Floats(model, product.Weight).ToArray();
            for (int i = 0; i < values.Length; i++)
            {
                values[i] *= scales[Channel(product, i)];
            }

            TensorProto scaled = TensorData.Create<float>("", TensorProto.Types.DataType.Float, [], values);
            TensorData.Clear(product.Weight);
            product.Weight.RawData = scaled.RawData;
        }
    }

    /// <summary>max|W| per channel over all products.</summary>
    private static float[] LargestOfRows(OnnxModel model, SmoothableInput input)
    {
        var largest = new float[input.Width];
        foreach (MatrixProduct product in input.Products)
        {
            ReadOnlySpan<float> values = TensorData.Floats(model, product.Weight);
            for (int i = 0; i < values.Length; i++)
            {
                int channel = Channel(product, i);
                largest[channel] = MathF.Max(largest[channel], MathF.Abs(values[i]));
            }
        }

        return largest;
    }

    private static int Channel(MatrixProduct product, int place) =>
        product.IsTransposed ? place % product.Inputs : place / product.Outputs;
}
