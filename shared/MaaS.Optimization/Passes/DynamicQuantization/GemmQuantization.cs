using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Quantization;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.DynamicQuantization;

/// <summary>
/// Gemm(x, W, c) = α · x · W' + β · c → a quantized product and an Add. transB turns the weight around once, here; α goes into the
/// scales, β into a constant c.
/// </summary>
internal static class GemmQuantization
{
    public static bool TryQuantize(NodeProto node, QuantizedGraph graph)
    {
        if (NodeAttributes.Int(node, "transA", 0) != 0)
        {
            graph.Leave(node, "its first operand is transposed (transA)");
            return false;
        }

        float beta = NodeAttributes.Float(node, "beta", 1f);
        bool hasBias = node.Input.Count > 2 && node.Input[2].Length > 0;
        TensorProto? bias = hasBias ? graph.FindFloats(node.Input[2]) : null;
        if (hasBias && beta != 1f && bias is null)
        {
            graph.Leave(node, $"beta is {beta} and what it multiplies is no constant");
            return false;
        }

        if (graph.FindWeight(node, 1, rank: 2) is not { } weight || Store(node, weight, graph) is not { } stored)
        {
            return false;
        }

        string result = node.Output[0];
        string product = hasBias ? graph.Nodes.Names.Next($"{result}_product") : result;
        MatMulQuantization.Emit(graph, node.Input[0], stored, product);
        if (hasBias)
        {
            string addend = beta == 1f ? node.Input[2] : graph.AddInitializer(Scale(graph.Model, bias!, beta));
            graph.Nodes.AddAs([result], "Add", [product, addend]);
        }

        graph.Changed(node, weight.Tensor, "fp32 → int8 per column, as MatMul and Add", stored.RelativeError);
        return true;
    }

    private static StoredMatrix? Store(NodeProto node, ConstantWeight weight, QuantizedGraph graph)
    {
        bool transposed = NodeAttributes.Int(node, "transB", 0) != 0;
        float alpha = NodeAttributes.Float(node, "alpha", 1f);
        int rows = (int)weight.Tensor.Dims[transposed ? 1 : 0];
        int columns = (int)weight.Tensor.Dims[transposed ? 0 : 1];
        StoredMatrix? stored = graph.Weights.GetOrAdd(
            weight,
            transposed || alpha != 1f ? $"transposed {transposed}, times {alpha}" : "matrix",
            [rows, columns],
            [columns],
            () => Quantize(weight.Tensor, transposed, alpha, rows, columns, graph)
        );
        if (stored is null)
        {
            graph.Leave(node, "its weight holds NaN or infinity");
        }

        return stored;
    }

    private static QuantizedWeights? Quantize(
        TensorProto weight,
        bool transposed,
        float alpha,
        int rows,
        int columns,
        QuantizedGraph graph
    )
    {
        ReadOnlySpan<float> values = TensorData.Floats(graph.Model, weight);
        if (transposed)
        {
            values = MatrixQuantizer.Transpose(values, columns, rows);
        }

        QuantizedWeights? quantized = MatrixQuantizer.Quantize(values, rows, columns, graph.Options.Weights);
        if (quantized is not null && alpha != 1f)
        {
            TensorPrimitives.Multiply(quantized.Scales, alpha, quantized.Scales);
        }

        return quantized;
    }

    private static TensorProto Scale(OnnxModel model, TensorProto bias, float beta)
    {
        ReadOnlySpan<float> values = TensorData.Floats(model, bias);
        var bytes = new byte[values.Length * sizeof(float)];
        TensorPrimitives.Multiply(values, beta, MemoryMarshal.Cast<byte, float>(bytes.AsSpan()));
        return TensorData.Create($"{bias.Name}_beta", DataType.Float, [.. bias.Dims], bytes);
    }
}
