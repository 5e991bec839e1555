using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>Concat and Split: channels of several tensors side by side, each with its own future.</summary>
internal sealed class JoinRule : ChannelRule
{
    public override IReadOnlyList<string> OpTypes { get; } = ["Concat", "Split"];

    public override string? Trace(NodeProto node, ChannelTracing tracing)
    {
        long?[]? shape = tracing.Shapes.Of(node.Input[0]);
        bool split = string.Equals(node.OpType, "Split", StringComparison.Ordinal);
        if (shape is null)
        {
            return tracing.Tracks(node).Any() ? $"{node.OpType} takes a tensor of unknown rank" : null;
        }

        long given = NodeAttributes.Int(node, "axis", 0);
        int axis = (int)(given < 0 ? given + shape.Length : given);
        return split ? Split(node, tracing, shape, axis) : Concat(node, tracing, shape, axis);
    }

    private static string? Concat(NodeProto node, ChannelTracing tracing, long?[] first, int axis)
    {
        long?[] sizes =
        [
            .. node.Input.Select(input => tracing.Shapes.Of(input) is { } s && axis < s.Length ? s[axis] : null),
        ];
        long?[] shape = [.. first];
        shape[axis] = sizes.Contains(null) ? null : sizes.Sum();
        tracing.Shapes.Set(node.Output[0], shape);
        ChannelTrack[] tracks = [.. tracing.Tracks(node)];
        if (tracks.Length == 0)
        {
            return null;
        }

        if (Array.Exists(tracks, track => track.Inner != 1))
        {
            return "Concat joins flattened channels";
        }

        if (tracks[0].Axis != axis)
        {
            return Beside(node, tracing, tracks);
        }

        var ids = new List<int>();
        foreach ((int index, string input) in node.Input.Index())
        {
            if (tracing.Track(input) is { } track)
            {
                ids.AddRange(track.Ids);
            }
            else if (sizes[index] is { } size)
            {
                int[] others = tracing.Classes.Fresh(size);
                tracing.Classes.Pin(others, $"'{input}' is joined to them");
                ids.AddRange(others);
            }
            else
            {
                return $"Concat joins '{input}', of unknown size";
            }
        }

        if (Array.Exists(tracks, track => track.Axis != axis))
        {
            return "Concat joins channels of different axes";
        }

        tracing.Begin(node.Output[0], axis, [.. ids]);
        return null;
    }

    /// <summary>Joined along another axis: all inputs have the same channels.</summary>
    private static string? Beside(NodeProto node, ChannelTracing tracing, ChannelTrack[] tracks)
    {
        if (
            tracks.Length != node.Input.Count
            || Array.Exists(tracks, track => track.Axis != tracks[0].Axis || track.Ids.Length != tracks[0].Ids.Length)
        )
        {
            return "Concat joins them to a tensor with other channels";
        }

        foreach (ChannelTrack track in tracks)
        {
            tracing.Classes.Join(tracks[0].Ids, track.Ids);
        }

        tracing.Begin(node.Output[0], tracks[0].Axis, tracks[0].Ids);
        return null;
    }

    private static string? Split(NodeProto node, ChannelTracing tracing, long?[] shape, int axis)
    {
        ChannelTrack? track = tracing.Track(node.Input[0]);
        long[]? sizes = Sizes(node, tracing, shape[axis] ?? (track?.Axis == axis ? track.Ids.Length : null));
        for (int i = 0; i < node.Output.Count; i++)
        {
            long?[] part = [.. shape];
            part[axis] = sizes?[i];
            tracing.Shapes.Set(node.Output[i], part);
        }

        if (track is null)
        {
            return null;
        }

        if (track.Axis != axis)
        {
            foreach (string output in node.Output)
            {
                tracing.Continue(output, track, track.Axis);
            }

            return null;
        }

        if (track.Inner != 1 || sizes is null || sizes.Sum() != track.Ids.LongLength)
        {
            return "Split cuts them into parts of unknown size";
        }

        var parts = new List<int[]>();
        int start = 0;
        foreach ((int index, string output) in node.Output.Index())
        {
            int[] ids = track.Ids[start..(start + (int)sizes[index])];
            start += ids.Length;
            parts.Add(ids);
            tracing.Begin(output, axis, ids);
        }

        tracing.Graph.OnRemoval(stays =>
            WriteSizes(node, tracing, [.. parts.Select(p => p.LongCount(id => stays(id)))])
        );
        return null;
    }

    private static long[]? Sizes(NodeProto node, ChannelTracing tracing, long? size)
    {
        if (ChannelTracing.Has(node, 1) || NodeAttributes.Find(node, "split") is not null)
        {
            return tracing.Numbers(node, 1, "split") is { } given && given.Length == node.Output.Count ? given : null;
        }

        return size % node.Output.Count == 0
            ? [.. Enumerable.Repeat(size!.Value / node.Output.Count, node.Output.Count)]
            : null;
    }

    private static void WriteSizes(NodeProto node, ChannelTracing tracing, long[] sizes)
    {
        if (NodeAttributes.Find(node, "split") is { } attribute)
        {
            attribute.Ints.Clear();
            attribute.Ints.AddRange(sizes);
        }
        else if (tracing.Opset < 13)
        {
            node.Attribute.Add(NodeAttributes.Of("split", sizes));
        }
        else if (ChannelTracing.Has(node, 1))
        {
            tracing.ReplaceNumbers(node, 1, sizes);
        }
        else
        {
            if (NodeAttributes.Find(node, "num_outputs") is { } count)
            {
                node.Attribute.Remove(count);
            }

            tracing.AppendNumbers(node, $"{node.Output[0]}_sizes", sizes);
        }
    }
}
