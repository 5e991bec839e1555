using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Passes.DynamicQuantization;

/// <summary>
/// LSTM → com.microsoft DynamicQuantizeLSTM: weights [directions, 4 · hidden, inputs] turned to [directions, inputs, 4 · hidden] as s8
/// with a scale per direction and gate column.
/// </summary>
internal static class LstmQuantization
{
    /// <summary>Inputs of LSTM; those of the quantized one go on with scales and zero points.</summary>
    private const int Inputs = 8;

    public static bool TryQuantize(NodeProto node, QuantizedGraph graph)
    {
        if (NodeAttributes.Int(node, "layout", 0) != 0)
        {
            graph.Leave(node, "its layout is batch first, which the quantized operator does not have");
            return false;
        }

        if (
            graph.FindWeight(node, 1, rank: 3) is not { } inputWeight
            || graph.FindWeight(node, 2, rank: 3) is not { } recurrentWeight
        )
        {
            return false;
        }

        if (Store(inputWeight, graph) is not { } w || Store(recurrentWeight, graph) is not { } r)
        {
            graph.Leave(node, "its weights hold NaN or infinity");
            return false;
        }

        string[] inputs = new string[Inputs];
        for (int i = 0; i < Inputs; i++)
        {
            inputs[i] = i < node.Input.Count ? node.Input[i] : "";
        }

        (inputs[1], inputs[2]) = (w.Values, r.Values);
        graph.Model.ImportOpset(OperatorDomains.Microsoft, 1);
        graph.Nodes.AddAs(
            [.. node.Output],
            "DynamicQuantizeLSTM",
            [.. inputs, w.Scale, w.ZeroPoint, r.Scale, r.ZeroPoint],
            OperatorDomains.Microsoft,
            [.. node.Attribute.Where(attribute => !string.Equals(attribute.Name, "layout", StringComparison.Ordinal))]
        );
        graph.Changed(node, inputWeight.Tensor, "fp32 → int8 per gate column", w.RelativeError);
        graph.Log.Change(
            new TensorChange(recurrentWeight.Tensor.Name, node.OpType, "fp32 → int8 per gate column", r.RelativeError)
        );
        return true;
    }

    private static StoredMatrix? Store(ConstantWeight weight, QuantizedGraph graph)
    {
        (int directions, int gates, int size) = (
            (int)weight.Tensor.Dims[0],
            (int)weight.Tensor.Dims[1],
            (int)weight.Tensor.Dims[2]
        );
        return graph.Weights.GetOrAdd(
            weight,
            "gates",
            [directions, size, gates],
            [directions, gates],
            () =>
                Quantize(TensorData.Floats(graph.Model, weight.Tensor), directions, gates, size, graph.Options.Weights)
        );
    }

    private static QuantizedWeights? Quantize(
        ReadOnlySpan<float> values,
        int directions,
        int gates,
        int size,
        WeightScheme scheme
    )
    {
        var bytes = new byte[values.Length];
        var scales = new float[directions * gates];
        double error = 0;
        for (int direction = 0; direction < directions; direction++)
        {
            int start = direction * gates * size;
            float[] turned = MatrixQuantizer.Transpose(values.Slice(start, gates * size), gates, size);
            if (MatrixQuantizer.Quantize(turned, size, gates, scheme) is not { } quantized)
            {
                return null;
            }

            quantized.Values.CopyTo(bytes, start);
            quantized.Scales.CopyTo(scales, direction * gates);
            error = Math.Max(error, quantized.RelativeError);
        }

        return new QuantizedWeights(bytes, scales, error);
    }
}
