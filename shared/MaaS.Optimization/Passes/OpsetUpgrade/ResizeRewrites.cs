using MaaS.Optimization.Onnx;
using AttributeType = MaaS.Optimization.Onnx.AttributeProto.Types.AttributeType;

namespace MaaS.Optimization.Passes.OpsetUpgrade;

/// <summary>
/// Upsample, and Resize of opset 10, become Resize as of opset 11: where a pixel comes from is now said in attributes. Before,
/// it was x / scale, to the nearest lower pixel where the image grows and to the nearest higher one where it shrinks.
/// </summary>
internal static class ResizeRewrites
{
    /// <summary>Its scales were an attribute before opset 9.</summary>
    public static string? Upsample(NodeProto node, UpgradeContext context)
    {
        if (NodeAttributes.Find(node, "scales") is not { } attribute)
        {
            return Resize(node, context);
        }

        NodeProto withInput = node.Clone();
        withInput.Attribute.Remove(NodeAttributes.Find(withInput, "scales"));
        float[] scales = [.. attribute.Floats];
        withInput.Input.Add(context.AddFloats(node, "scales", scales));
        return Write(withInput, scales, context);
    }

    public static string? Resize(NodeProto node, UpgradeContext context)
    {
        if (node.Input.Count != 2)
        {
            return "it has no scales";
        }

        float[]? scales =
            context.Scope.FindConstant(node.Input[1]) is { } constant
            && constant.DataType == (int)TensorProto.Types.DataType.Float
                ? TensorData.Floats(context.Model, constant).ToArray()
                : null;
        return Write(node, scales, context);
    }

    private static string? Write(NodeProto node, float[]? scales, UpgradeContext context)
    {
        string mode = NodeAttributes.Find(node, "mode")?.S.ToStringUtf8() ?? "nearest";
        string nearest = "floor";
        if (string.Equals(mode, "nearest", StringComparison.Ordinal))
        {
            // An Upsample cannot shrink; of a Resize with computed scales it is not known.
            bool grows =
                OperatorDomains.Is(node, "Upsample") || (scales is not null && Array.TrueForAll(scales, s => s >= 1));
            bool shrinks = scales is not null && Array.TrueForAll(scales, s => s <= 1);
            if (!grows && !shrinks)
            {
                return "whether it enlarges or shrinks is not known";
            }

            nearest = grows ? "floor" : "ceil";
        }

        NodeProto rewritten = node.Clone();
        rewritten.OpType = "Resize";
        rewritten.Input.Insert(1, "");
        rewritten.Attribute.Add(Text("coordinate_transformation_mode", "asymmetric"));
        rewritten.Attribute.Add(Text("nearest_mode", nearest));
        context.Nodes.Keep(rewritten);
        return null;
    }

    private static AttributeProto Text(string name, string value) =>
        new()
        {
            Name = name,
            S = Google.Protobuf.ByteString.CopyFromUtf8(value),
            Type = AttributeType.String,
        };
}
