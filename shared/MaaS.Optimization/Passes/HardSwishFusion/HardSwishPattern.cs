using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.HardSwishFusion;

/// <summary>Nodes that compute HardSwish of one tensor.</summary>
/// <param name="Input">x.</param>
/// <param name="Inner">All of them but the last, whose output is the result.</param>
internal sealed record HardSwishPattern(string Input, IReadOnlyList<NodeProto> Inner)
{
    /// <summary>The pattern that ends in this node: Div(Mul(x, Clip(x + 3)), 6), Mul(x, Div(Clip(x + 3), 6)), or with · 1/6.</summary>
    public static HardSwishPattern? Match(NodeProto last, GraphIndex index)
    {
        // The sixth is taken last …
        if (Sixth(last, index) is { } product && ReadOnce(product, index, "Mul") is { } times)
        {
            return
                Gated(times, index) is { } gate
                && Hexagon(gate.Other, index) is { } clip
                && string.Equals(clip.Input, gate.Input, StringComparison.Ordinal)
                ? new HardSwishPattern(clip.Input, [times, .. clip.Inner])
                : null;
        }

        // … or before x is multiplied.
        if (
            OperatorDomains.Is(last, "Mul")
            && Gated(last, index) is { } outer
            && index.Producer(outer.Other) is { } sixth
            && index.OnlyReader(outer.Other) is not null
            && Sixth(sixth, index) is { } clipped
            && Hexagon(clipped, index) is { } inner
            && string.Equals(inner.Input, outer.Input, StringComparison.Ordinal)
        )
        {
            return new HardSwishPattern(inner.Input, [sixth, .. inner.Inner]);
        }

        return null;
    }

    /// <summary>Clip(x + 3, 0, 6), read by one node only.</summary>
    private static HardSwishPattern? Hexagon(string name, GraphIndex index) =>
        ReadOnce(name, index, "Clip") is { } clip
        && Bound(clip, 1, "min", index) == 0f
        && Bound(clip, 2, "max", index) == 6f
        && ReadOnce(clip.Input[0], index, "Add") is { } add
        && index.WithScalar(add, commutes: true) is { Value: 3f } sum
            ? new HardSwishPattern(sum.Activation, [clip, add])
            : null;

    /// <summary>Of a product of two activations, both ways round: the one that a Clip or a sixth made, and the other.</summary>
    private static (string Input, string Other)? Gated(NodeProto product, GraphIndex index)
    {
        if (product.Input.Count != 2)
        {
            return null;
        }

        return
            index.Producer(product.Input[1]) is { OpType: "Clip" or "Div" or "Mul" }
            && index.OnlyReader(product.Input[1]) is not null
            ? (product.Input[0], product.Input[1])
            : (product.Input[1], product.Input[0]);
    }

    /// <summary>What a node divides by 6; null: it does something else.</summary>
    private static string? Sixth(NodeProto node, GraphIndex index)
    {
        if (OperatorDomains.Is(node, "Div"))
        {
            return index.WithScalar(node, commutes: false) is { Value: 6f } quotient ? quotient.Activation : null;
        }

        return
            OperatorDomains.Is(node, "Mul")
            && index.WithScalar(node, commutes: true) is { } scaled
            && MathF.Abs(scaled.Value - (1f / 6f)) < 1e-7f
            ? scaled.Activation
            : null;
    }

    private static NodeProto? ReadOnce(string name, GraphIndex index, string opType) =>
        index.Producer(name) is { } node && OperatorDomains.Is(node, opType) && index.OnlyReader(name) is not null
            ? node
            : null;

    /// <summary>A bound of Clip: an attribute up to opset 10, an input from 11 on.</summary>
    private static float? Bound(NodeProto clip, int input, string attribute, GraphIndex index) =>
        clip.Input.Count > input ? index.Scalar(clip.Input[input]) : NodeAttributes.Find(clip, attribute)?.F;
}
