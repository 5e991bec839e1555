using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Products;
using MaaS.Optimization.Passes.Quantization;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.StaticQuantization;

/// <summary>
/// MatMul and Gemm → com.microsoft MatMulIntegerToFloat of u8 activations and s8 weights with a step per column; the result is fp32.
/// (ONNX Runtime would make the same of DequantizeLinear nodes, but not where an addition follows and the product has two
/// dimensions: that becomes a Gemm first, and then all weights are dequantized on every run, at a fifth of the speed.)
/// </summary>
internal static class ProductWriter
{
    /// <summary>False: it stays, and why is logged.</summary>
    public static bool TryWrite(MatrixProduct product, StaticGraph graph)
    {
        if (graph.RangeOf(product.Node.Input[0]) is null)
        {
            graph.Leave(product.Node, "its activation was not finite, or not observed");
            return false;
        }

        (int rows, int columns) = (product.Inputs, product.Outputs);
        float[] values = product.ByInput();
        QuantizedWeights weights = MatrixQuantizer.Quantize(values, rows, columns, graph.Options.Weights)!;
        string name = product.Weight.Name;
        string stored = graph.AddInitializer(
            TensorData.Create($"{name}_quantized", DataType.Int8, [rows, columns], weights.Values)
        );
        string scale = graph.AddInitializer(
            TensorData.Create<float>($"{name}_step", DataType.Float, [columns], weights.Scales)
        );
        string zero = graph.AddInitializer(
            TensorData.Create($"{name}_zero", DataType.Int8, [columns], new byte[columns])
        );
        QuantizedActivation activation = graph.Quantized(product.Node.Input[0]);
        string result = product.ProductName(graph.Nodes);
        graph.Model.ImportOpset(OperatorDomains.Microsoft, 1);
        graph.Nodes.AddAs(
            [result],
            "MatMulIntegerToFloat",
            [activation.Values, stored, activation.Scale, scale, activation.Zero, zero],
            OperatorDomains.Microsoft
        );
        product.WriteAddition(graph.Nodes, graph.Graph, result);
        graph.Log.ChangeNodes();
        graph.Log.Change(
            new TensorChange(name, product.Node.OpType, $"fp32 → int8, {columns} channels", weights.RelativeError)
        );
        return true;
    }
}
