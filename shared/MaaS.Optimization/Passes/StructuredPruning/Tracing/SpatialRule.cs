using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>What changes heights and widths and leaves channels alone: pooling, resizing, padding, means over an area.</summary>
internal sealed class SpatialRule : ChannelRule
{
    private static readonly string[] Reductions = ["ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum"];

    public override IReadOnlyList<string> OpTypes { get; } =
    ["AveragePool", "GlobalAveragePool", "GlobalMaxPool", "MaxPool", "Pad", .. Reductions, "Resize", "Upsample"];

    public override string? Trace(NodeProto node, ChannelTracing tracing)
    {
        if (Reductions.Contains(node.OpType, StringComparer.Ordinal))
        {
            return Reduce(node, tracing);
        }

        long?[]? shape = tracing.Shapes.Of(node.Input[0]);
        tracing.Shapes.Set(node.Output[0], Resized(node, shape));
        if (tracing.Track(node.Input[0]) is not { } track)
        {
            return null;
        }

        if (!KeepsAxis(node, tracing, track, shape))
        {
            return $"{node.OpType} works along their axis";
        }

        tracing.Continue(node.Output[0], track, track.Axis);
        return null;
    }

    private static bool KeepsAxis(NodeProto node, ChannelTracing tracing, ChannelTrack track, long?[]? shape)
    {
        switch (node.OpType)
        {
            case "Pad":
                return tracing.Numbers(node, 1, "pads") is { } pads
                    && shape?.Length == pads.Length / 2
                    && pads[track.Axis] == 0
                    && pads[track.Axis + shape.Length] == 0
                    && !ChannelTracing.Has(node, 3);
            case "Resize" or "Upsample":
                // Opset 10 has the scales second, later ones third.
                float[]? scales = tracing.Floats(node, node.Input.Count > 2 ? 2 : 1);
                return scales is not null
                    && track.Axis < scales.Length
                    && scales[track.Axis] == 1
                    && !ChannelTracing.Has(node, 3)
                    && NodeAttributes.Find(node, "axes") is null;
            default:
                return track.Axis <= 1;
        }
    }

    private static long?[]? Resized(NodeProto node, long?[]? shape)
    {
        if (shape is null)
        {
            return null;
        }

        long?[] result = [.. shape];
        long[]? kernel = NodeAttributes.Find(node, "kernel_shape") is { } sizes ? [.. sizes.Ints] : null;
        for (int axis = 2; axis < result.Length; axis++)
        {
            result[axis] = node.OpType switch
            {
                "GlobalAveragePool" or "GlobalMaxPool" => 1,
                "AveragePool" or "MaxPool" when kernel is not null => SpatialSizes.Behind(
                    node,
                    shape[axis],
                    kernel[axis - 2],
                    axis - 2,
                    kernel.Length
                ),
                _ => null,
            };
        }

        if (string.Equals(node.OpType, "Pad", StringComparison.Ordinal))
        {
            Array.Clear(result);
        }

        return result;
    }

    private static string? Reduce(NodeProto node, ChannelTracing tracing)
    {
        long?[]? shape = tracing.Shapes.Of(node.Input[0]);
        ChannelTrack? track = tracing.Track(node.Input[0]);
        if (shape is null || tracing.Numbers(node, 1, "axes") is not { Length: > 0 } axes)
        {
            return track is null ? null : $"{node.OpType} is taken over axes that are not known";
        }

        axes = [.. axes.Select(axis => axis < 0 ? axis + shape.Length : axis)];
        bool keeps = NodeAttributes.Int(node, "keepdims", 1) != 0;
        tracing.Shapes.Set(
            node.Output[0],
            [
                .. shape
                    .Index()
                    .Where(size => keeps || !axes.Contains(size.Index))
                    .Select(size => axes.Contains(size.Index) ? 1 : size.Item),
            ]
        );
        if (track is null)
        {
            return null;
        }

        if (axes.Contains(track.Axis))
        {
            return $"{node.OpType} is taken over all of them together";
        }

        int before = keeps ? 0 : axes.Count(axis => axis < track.Axis);
        tracing.Continue(node.Output[0], track, track.Axis - before);
        return null;
    }
}
