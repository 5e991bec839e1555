using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Quantization;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.DynamicQuantization;

/// <summary>
/// MatMul(x, W) → Cast(MatMulInteger(x as u8, W as s8)) · (scale of x · scales of W). ONNX Runtime fuses these nodes into one.
/// </summary>
internal static class MatMulQuantization
{
    public static bool TryQuantize(NodeProto node, QuantizedGraph graph)
    {
        if (graph.FindWeight(node, 1, rank: 2) is not { } weight)
        {
            return false;
        }

        (int rows, int columns) = ((int)weight.Tensor.Dims[0], (int)weight.Tensor.Dims[1]);
        StoredMatrix? stored = graph.Weights.GetOrAdd(
            weight,
            "matrix",
            [rows, columns],
            [columns],
            () =>
                MatrixQuantizer.Quantize(
                    TensorData.Floats(graph.Model, weight.Tensor),
                    rows,
                    columns,
                    graph.Options.Weights
                )
        );
        if (stored is null)
        {
            graph.Leave(node, "its weight holds NaN or infinity");
            return false;
        }

        Emit(graph, node.Input[0], stored, node.Output[0]);
        graph.Changed(node, weight.Tensor, $"fp32 → int8, {columns} channels", stored.RelativeError);
        return true;
    }

    /// <summary>The integer product of an activation and a stored matrix, as floats under the given name.</summary>
    public static void Emit(QuantizedGraph graph, string activation, StoredMatrix matrix, string result)
    {
        DynamicInput input = graph.Quantize(activation);
        NodeWriter nodes = graph.Nodes;
        string product = nodes.Add(
            result,
            "MatMulInteger",
            [input.Values, matrix.Values, input.ZeroPoint, matrix.ZeroPoint]
        );
        string cast = nodes.Add(result, "Cast", [product], NodeAttributes.Of("to", (long)DataType.Float));
        string scale = nodes.Add(result, "Mul", [input.Scale, matrix.Scale]);
        nodes.AddAs([result], "Mul", [cast, scale]);
    }
}
