using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>Heights and widths behind convolutions and pooling.</summary>
internal static class SpatialSizes
{
    /// <summary>The size behind one axis of a sliding window, by the formula of the ONNX operators; null: not known.</summary>
    /// <param name="axis">Among the spatial axes.</param>
    /// <param name="axes">How many of these there are.</param>
    public static long? Behind(NodeProto node, long? size, long kernel, int axis, int axes)
    {
        bool pads = NodeAttributes.Find(node, "auto_pad") is { } mode && mode.S.ToStringUtf8() is not ("" or "NOTSET");
        if (size is null || pads || NodeAttributes.Int(node, "ceil_mode", 0) != 0)
        {
            return null;
        }

        long padding = At(node, "pads", axis, 0) + At(node, "pads", axis + axes, 0);
        long window = (At(node, "dilations", axis, 1) * (kernel - 1)) + 1;
        return ((size + padding - window) / At(node, "strides", axis, 1)) + 1;
    }

    private static long At(NodeProto node, string attribute, int index, long otherwise) =>
        NodeAttributes.Find(node, attribute) is { } found && index < found.Ints.Count ? found.Ints[index] : otherwise;
}
