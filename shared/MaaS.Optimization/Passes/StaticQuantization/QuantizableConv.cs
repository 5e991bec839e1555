using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StaticQuantization;

/// <summary>A Conv with constant weights, and what follows it up to where its result is quantized.</summary>
/// <param name="Node">The Conv.</param>
/// <param name="Weight">[outputs, inputs / groups, …kernel], FLOAT, finite.</param>
/// <param name="Bias">[outputs]; null: none.</param>
/// <param name="Last">The node whose output is quantized: a Relu that alone reads the Conv, or the Conv itself.</param>
internal sealed record QuantizableConv(NodeProto Node, TensorProto Weight, TensorProto? Bias, NodeProto Last)
{
    /// <summary>What is observed and quantized behind it.</summary>
    public string Result => Last.Output[0];

    /// <summary>Null: not a Conv, or one that stays, and why is logged.</summary>
    public static QuantizableConv? Read(
        OnnxModel model,
        GraphIndex index,
        NodeProto node,
        StaticQuantizationOptions options,
        PassLog log
    )
    {
        if (!OperatorDomains.Is(node, "Conv"))
        {
            return null;
        }

        TensorProto? weight = index.Constant(node.Input[1]);
        bool hasBias = node.Input.Count > 2 && node.Input[2].Length > 0;
        TensorProto? bias = hasBias ? index.Constant(node.Input[2]) : null;
        string? obstacle =
            weight is null || (hasBias && bias is null) ? "its weight or bias is no constant"
            : weight.Dims.Count is < 3 or > 4 ? $"its weight has rank {weight.Dims.Count}"
            : TensorData.ElementCount(weight) < options.MinElements
                ? $"its weight has {TensorData.ElementCount(weight)} elements, below minElements"
            : !options.Depthwise && weight.Dims[1] == 1 && NodeAttributes.Int(node, "group", 1) > 1 ? "it is depthwise"
            : !FiniteValues.All(model, weight) || (bias is not null && !FiniteValues.All(model, bias))
                ? "its weight or bias holds NaN or infinity"
            : null;
        if (obstacle is not null)
        {
            log.Leave(node.Name.Length > 0 ? node.Name : node.Output[0], $"Conv: {obstacle}");
            return null;
        }

        if (log.IsExcluded(node.Name) || log.IsExcluded(weight!.Name))
        {
            return null;
        }

        // ONNX Runtime merges the Relu into the quantized convolution; quantizing in between would round twice.
        bool isRelu = index.OnlyReader(node.Output[0]) is { } reader && OperatorDomains.Is(reader, "Relu");
        return new QuantizableConv(node, weight, bias, isRelu ? index.OnlyReader(node.Output[0])! : node);
    }
}
