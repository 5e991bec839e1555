using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Quantization;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.DynamicQuantization;

/// <summary>
/// Gather(table, ids) → Cast(Gather(table as s8, ids)) · Gather(scales, ids), with a scale per row: only the rows that are looked
/// up are ever turned back into floats.
/// </summary>
internal static class EmbeddingQuantization
{
    /// <summary>Shorter rows would spend more on scales than they save.</summary>
    private const int MinRowLength = 16;

    public static bool TryQuantize(NodeProto node, QuantizedGraph graph)
    {
        if (
            NodeAttributes.Int(node, "axis", 0) != 0
            || graph.FindFloats(node.Input[0]) is not { Dims: [_, >= MinRowLength] }
        )
        {
            // Most Gathers pick from shapes and other small things: nothing worth a line in the report.
            return false;
        }

        if (graph.FindWeight(node, 0, rank: 2) is not { } table)
        {
            return false;
        }

        (long rows, long length) = (table.Tensor.Dims[0], table.Tensor.Dims[1]);
        if (
            graph.Weights.GetOrAdd(table, "rows", [rows, length], [rows, 1], () => Quantize(table.Tensor, graph))
            is not { } stored
        )
        {
            graph.Leave(node, "its table holds NaN or infinity");
            return false;
        }

        (string ids, string result) = (node.Input[1], node.Output[0]);
        NodeWriter nodes = graph.Nodes;
        string values = nodes.Add(result, "Gather", [stored.Values, ids]);
        string cast = nodes.Add(result, "Cast", [values], NodeAttributes.Of("to", (long)DataType.Float));
        string scales = nodes.Add(result, "Gather", [stored.Scale, ids]);
        nodes.AddAs([result], "Mul", [cast, scales]);
        graph.Changed(node, table.Tensor, $"fp32 → int8, {rows} rows", stored.RelativeError);
        return true;
    }

    /// <summary>In all of int8: rows are looked up, not multiplied.</summary>
    private static QuantizedWeights? Quantize(TensorProto table, QuantizedGraph graph) =>
        WeightQuantizer.Quantize(
            TensorData.Floats(graph.Model, table),
            ChannelLayout.AlongAxis(table.Dims, 0),
            graph.Options.Weights with
            {
                Range = WeightRange.Full,
            }
        );
}
