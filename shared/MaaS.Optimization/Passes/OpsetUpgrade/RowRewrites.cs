using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.OpsetUpgrade;

/// <summary>
/// Softmax, LogSoftmax and Hardmax took all axes from <c>axis</c> (1) on together as one row; from opset 13 on they take the
/// one axis (−1).
/// </summary>
internal static class RowRewrites
{
    /// <summary>Where the axis is the last, the same node; else it is flattened to rows and given its shape back.</summary>
    public static string? Coerced(NodeProto node, UpgradeContext context)
    {
        long axis = NodeAttributes.Int(node, "axis", 1);
        NodeProto rewritten = node.Clone();
        if (NodeAttributes.Find(rewritten, "axis") is { } old)
        {
            rewritten.Attribute.Remove(old);
        }

        rewritten.Attribute.Add(NodeAttributes.Of("axis", -1));
        if (axis == -1 || context.Rank(node.Input[0]) == axis + 1 || context.Rank(node.Output[0]) == axis + 1)
        {
            context.Nodes.Keep(rewritten);
            return null;
        }

        (string input, string result) = (node.Input[0], node.Output[0]);
        string shape = context.Nodes.Add(result, "Shape", [input]);
        rewritten.Input[0] = context.Nodes.Add(result, "Flatten", [input], NodeAttributes.Of("axis", axis));
        rewritten.Output[0] = context.Nodes.Names.Next($"{result}_rows");
        context.Nodes.Keep(rewritten);
        context.Nodes.AddAs([result], "Reshape", [rewritten.Output[0], shape]);
        return null;
    }
}
