using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StaticQuantization;

/// <summary>HardSwish of one tensor, and a multiplication and an addition of constants behind it: scale · HardSwish(x) + shift.</summary>
/// <param name="Input">x, which nothing else reads.</param>
/// <param name="Nodes">In their order; the last gives <see cref="Result"/>.</param>
/// <param name="Scale">Above 0; 1: none.</param>
/// <param name="Shift">0: none.</param>
internal sealed record QuantizableHardSwish(string Input, IReadOnlyList<NodeProto> Nodes, float Scale, float Shift)
{
    private const float Tolerance = 1e-6f;

    public string Result => Nodes[^1].Output[0];

    /// <summary>All of a graph, by their inputs.</summary>
    public static IReadOnlyDictionary<string, QuantizableHardSwish> All(GraphScope scope, GraphIndex index) =>
        scope
            .Nodes.Select(node => Read(node, index))
            .OfType<QuantizableHardSwish>()
            .ToDictionary(found => found.Input, StringComparer.Ordinal);

    /// <summary>The one that this node ends, or HardSwish of opset 14 itself.</summary>
    private static QuantizableHardSwish? Read(NodeProto node, GraphIndex index)
    {
        NodeProto? gate = null;
        if (OperatorDomains.Is(node, "Mul") && node.Input.Count == 2)
        {
            gate = Gate(node.Input[0], node.Input[1], index) ?? Gate(node.Input[1], node.Input[0], index);
        }

        if (gate is null && !OperatorDomains.Is(node, "HardSwish"))
        {
            return null;
        }

        NodeProto[] swish = gate is null ? [node] : [gate, node];
        string input = swish[0].Input[0];
        return index.IsReadOnlyBy(input, swish) ? WithConstants(new(input, swish, 1, 0), index) : null;
    }

    /// <summary>HardSigmoid(x; 1/6, 1/2) that only a product with x reads.</summary>
    private static NodeProto? Gate(string x, string product, GraphIndex index) =>
        index.Producer(product) is { } gate
        && OperatorDomains.Is(gate, "HardSigmoid")
        && string.Equals(gate.Input[0], x, StringComparison.Ordinal)
        && index.OnlyReader(product) is not null
        && MathF.Abs(NodeAttributes.Float(gate, "alpha", 0.2f) - (1f / 6)) < Tolerance
        && MathF.Abs(NodeAttributes.Float(gate, "beta", 0.5f) - 0.5f) < Tolerance
            ? gate
            : null;

    private static QuantizableHardSwish WithConstants(QuantizableHardSwish swish, GraphIndex index)
    {
        if (Next(swish, "Mul", index) is { Value: > 0 and < float.PositiveInfinity } product)
        {
            swish = swish with { Nodes = [.. swish.Nodes, product.Node], Scale = product.Value };
        }

        return Next(swish, "Add", index) is { } sum && float.IsFinite(sum.Value)
            ? swish with
            {
                Nodes = [.. swish.Nodes, sum.Node],
                Shift = sum.Value,
            }
            : swish;
    }

    private static (NodeProto Node, float Value)? Next(QuantizableHardSwish swish, string opType, GraphIndex index) =>
        index.OnlyReader(swish.Result) is { } node
        && OperatorDomains.Is(node, opType)
        && index.WithScalar(node, commutes: true) is { } constant
            ? (node, constant.Value)
            : null;
}
