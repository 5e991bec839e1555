using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>What moves, adds, drops or selects whole axes: Transpose, Squeeze, Unsqueeze, Gather, Slice, and Shape.</summary>
internal sealed class AxisRule : ChannelRule
{
    public override IReadOnlyList<string> OpTypes { get; } =
    ["Gather", "Shape", "Slice", "Squeeze", "Transpose", "Unsqueeze"];

    public override string? Trace(NodeProto node, ChannelTracing tracing)
    {
        if (tracing.Shapes.Of(node.Input[0]) is not { } shape)
        {
            return tracing.Tracks(node).Any() ? $"{node.OpType} takes a tensor of unknown rank" : null;
        }

        ChannelTrack? track = tracing.Track(node.Input[0]);
        return node.OpType switch
        {
            "Transpose" => Move(node, tracing, track, shape, Permutation(node, shape.Length)),
            "Squeeze" => Squeeze(node, tracing, track, shape),
            "Unsqueeze" => Unsqueeze(node, tracing, track, shape),
            "Gather" => Gather(node, tracing, track, shape),
            "Slice" => Slice(node, tracing, track, shape),
            _ => Shape(node, tracing, track, shape),
        };
    }

    /// <summary>Output axis i is input axis <paramref name="axes"/>[i], or a new one where that is −1.</summary>
    private static string? Move(
        NodeProto node,
        ChannelTracing tracing,
        ChannelTrack? track,
        long?[] shape,
        IReadOnlyList<int> axes
    )
    {
        tracing.Shapes.Set(node.Output[0], [.. axes.Select(axis => axis < 0 ? 1 : shape[axis])]);
        int moved = track is null ? -1 : axes.ToList().IndexOf(track.Axis);
        if (track is not null && moved < 0)
        {
            return $"{node.OpType} takes their axis away";
        }

        if (track is not null)
        {
            tracing.Continue(node.Output[0], track, moved);
        }

        return null;
    }

    private static List<int> Permutation(NodeProto node, int rank) =>
        NodeAttributes.Find(node, "perm") is { } given
            ? [.. given.Ints.Select(axis => (int)axis)]
            : [.. Enumerable.Range(0, rank).Reverse()];

    private static string? Squeeze(NodeProto node, ChannelTracing tracing, ChannelTrack? track, long?[] shape)
    {
        if (tracing.Numbers(node, 1, "axes") is not { } axes)
        {
            return track is null ? null : "Squeeze drops axes that are not known";
        }

        HashSet<long> dropped = [.. axes.Select(axis => axis < 0 ? axis + shape.Length : axis)];
        return Move(
            node,
            tracing,
            track,
            shape,
            [.. Enumerable.Range(0, shape.Length).Where(axis => !dropped.Contains(axis))]
        );
    }

    private static string? Unsqueeze(NodeProto node, ChannelTracing tracing, ChannelTrack? track, long?[] shape)
    {
        if (tracing.Numbers(node, 1, "axes") is not { } axes)
        {
            return track is null ? null : "Unsqueeze adds axes that are not known";
        }

        int rank = shape.Length + axes.Length;
        HashSet<long> added = [.. axes.Select(axis => axis < 0 ? axis + rank : axis)];
        int next = 0;
        return Move(
            node,
            tracing,
            track,
            shape,
            [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? -1 : next++)]
        );
    }

    private static string? Gather(NodeProto node, ChannelTracing tracing, ChannelTrack? track, long?[] shape)
    {
        long given = NodeAttributes.Int(node, "axis", 0);
        int axis = (int)(given < 0 ? given + shape.Length : given);
        if (tracing.Shapes.Of(node.Input[1]) is not { } indices)
        {
            return track is null ? null : "Gather takes indices of unknown rank";
        }

        tracing.Shapes.Set(node.Output[0], [.. shape[..axis], .. indices, .. shape[(axis + 1)..]]);
        if (tracing.Weight(node, 0) is { Dims.Count: 2 } table && axis == 0)
        {
            int[] ids = tracing.Classes.Fresh(table.Dims[1]);
            tracing.Graph.Add(table, 1, ids, node, ChannelRole.Makes);
            tracing.Begin(node.Output[0], indices.Length, ids);
            return null;
        }

        if (track is null)
        {
            return null;
        }

        if (track.Axis == axis || tracing.Track(node.Input[1]) is not null)
        {
            return "Gather selects some of them";
        }

        tracing.Continue(node.Output[0], track, track.Axis < axis ? track.Axis : track.Axis + indices.Length - 1);
        return null;
    }

    private static string? Slice(NodeProto node, ChannelTracing tracing, ChannelTrack? track, long?[] shape)
    {
        long[]? axes = tracing.Numbers(node, 3, "axes");
        long?[] result = [.. shape];
        foreach (int axis in Enumerable.Range(0, shape.Length).Where(axis => Cuts(axis)))
        {
            result[axis] = null;
        }

        tracing.Shapes.Set(node.Output[0], result);
        if (track is not null && Cuts(track.Axis))
        {
            return "Slice selects some of them";
        }

        if (track is not null)
        {
            tracing.Continue(node.Output[0], track, track.Axis);
        }

        return null;

        bool Cuts(int axis) => axes?.Any(cut => (cut < 0 ? cut + shape.Length : cut) == axis) ?? true;
    }

    /// <summary>Reading sizes is fine as long as the number of channels is none of them.</summary>
    private static string? Shape(NodeProto node, ChannelTracing tracing, ChannelTrack? track, long?[] shape)
    {
        tracing.Shapes.Set(node.Output[0], [shape.Length]);
        if (track is null)
        {
            return null;
        }

        bool harmless =
            NodeAttributes.Find(node, "start") is null
            && tracing
                .ReadersOf(node.Output[0])
                .All(reader => SelectsOthers(reader, tracing, track.Axis, shape.Length));
        return harmless ? null : "Shape reads their number";
    }

    private static bool SelectsOthers(NodeProto reader, ChannelTracing tracing, int axis, int rank)
    {
        if (OperatorDomains.Is(reader, "Gather"))
        {
            return tracing.Numbers(reader, 1) is { } indices
                && Array.TrueForAll(indices, index => (index < 0 ? index + rank : index) != axis);
        }

        return OperatorDomains.Is(reader, "Slice")
            && tracing.Numbers(reader, 1, "starts") is [var start]
            && tracing.Numbers(reader, 2, "ends") is [var end]
            && (axis < (start < 0 ? start + rank : start) || axis >= (end < 0 ? end + rank : end));
    }
}
