using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>
/// Reshape and Flatten, as far as channels come out whole: kept as they are, flattened together with what lies behind or
/// before them, or cut into heads, which then are the channels.
/// </summary>
internal sealed class ReshapeRule : ChannelRule
{
    public override IReadOnlyList<string> OpTypes { get; } = ["Flatten", "Reshape"];

    public override string? Trace(NodeProto node, ChannelTracing tracing)
    {
        long?[]? input = tracing.Shapes.Of(node.Input[0]);
        ChannelTrack? track = tracing.Track(node.Input[0]);
        ReshapeTarget? target = string.Equals(node.OpType, "Flatten", StringComparison.Ordinal)
            ? Flattened(node, input)
            : tracing.Target(node);
        if (target is null || input is null)
        {
            return track is null ? null : $"{node.OpType} has a computed shape or an input of unknown rank";
        }

        tracing.Shapes.Set(node.Output[0], Result(target, input));
        return track is null ? null
            : track.Inner != 1 ? $"{node.OpType} cuts flattened channels"
            : Kept(node, tracing, track, target, input)
            || Heads(node, tracing, track, target, input)
            || Flattened(node, tracing, track, target, input)
            || MergedWithLast(node, tracing, track, target, input)
            || MergedWithPrevious(node, tracing, track, target, input)
                ? null
            : $"{node.OpType} mixes them with other dimensions";
    }

    private static ReshapeTarget? Flattened(NodeProto node, long?[]? input)
    {
        long axis = NodeAttributes.Int(node, "axis", 1);
        return axis == 1 || axis - input?.Length == -1
            ? new ReshapeTarget(axis == 1 ? [0, -1] : [-1, input![^1]], (_, _) => { })
            : null;
    }

    private static long?[] Result(ReshapeTarget target, long?[] input)
    {
        long?[] shape =
        [
            .. target
                .Sizes.Index()
                .Select(size =>
                    size.Item == 0 && size.Index < input.Length ? input[size.Index]
                    : size.Item == -1 ? null
                    : size.Item
                ),
        ];
        int inferred = target.Sizes.Index().FirstOrDefault(size => size.Item == -1, (-1, null)).Index;
        if (
            inferred >= 0
            && !input.Contains(null)
            && shape.Index().All(size => size.Index == inferred || size.Item > 0)
        )
        {
            long others = shape.Where(size => size is not null).Aggregate(1L, (product, size) => product * size!.Value);
            shape[inferred] = input.Aggregate(1L, (product, size) => product * size!.Value) / others;
        }

        return shape;
    }

    /// <summary>[N, C, H, W] to [N, C, H · W], or [A · B, C] to [A, B, C].</summary>
    private static bool Kept(
        NodeProto node,
        ChannelTracing tracing,
        ChannelTrack track,
        ReshapeTarget target,
        long?[] input
    )
    {
        long count = track.Ids.Length;
        int last = target.Rank - 1;
        int axis =
            track.Axis < target.Rank
            && target.Copies(track.Axis, input)
            && (target.Is(track.Axis, count, input) || target.Sizes[track.Axis] == 0)
                ? track.Axis
            : track.Axis == input.Length - 1 && target.Is(last, count, input) ? last
            : -1;
        if (axis < 0)
        {
            return false;
        }

        WriteCount(tracing, track.Ids, target, axis, 1);
        tracing.Continue(node.Output[0], track, axis);
        return true;
    }

    /// <summary>[…, h · d] to […, h, d]: a head is what stays or goes.</summary>
    private static bool Heads(
        NodeProto node,
        ChannelTracing tracing,
        ChannelTrack track,
        ReshapeTarget target,
        long?[] input
    )
    {
        if (track.Axis != input.Length - 1 || target.Rank < 2)
        {
            return false;
        }

        (long? heads, long? size) = (target.Sizes[^2], target.Sizes[^1]);
        bool leads = target.Rank == input.Length + 1 && target.Copies(track.Axis, input);
        heads = heads == -1 && leads && size > 0 ? track.Ids.Length / size : heads;
        size = size == -1 && leads && heads > 0 ? track.Ids.Length / heads : size;
        if (heads is not > 0 || size is not > 0 || heads * size != track.Ids.Length)
        {
            return false;
        }

        int[] ids = [.. track.Ids.Where((_, index) => index % size == 0)];
        for (int i = 0; i < track.Ids.Length; i++)
        {
            tracing.Classes.Join(ids[i / (int)size], track.Ids[i]);
        }

        WriteCount(tracing, ids, target, target.Rank - 2, 1);
        tracing.Begin(node.Output[0], target.Rank - 2, ids);
        return true;
    }

    /// <summary>[N, C, H, W] to [N, C · H · W].</summary>
    private static bool Flattened(
        NodeProto node,
        ChannelTracing tracing,
        ChannelTrack track,
        ReshapeTarget target,
        long?[] input
    )
    {
        if (track.Axis != 1 || target.Rank != 2)
        {
            return false;
        }

        long?[] behind = input[2..];
        long? inner = behind.Contains(null) ? null : behind.Aggregate(1L, (product, size) => product * size!.Value);
        long? columns = target.Sizes[1];
        bool fits = target.Copies(1, input)
            ? columns == -1 || columns % track.Ids.Length == 0
            : inner is not null && columns == inner * track.Ids.Length;
        if (!fits)
        {
            return false;
        }

        inner ??= columns > 0 ? columns / track.Ids.Length : 0;
        WriteCount(tracing, track.Ids, target, 1, inner.Value);
        tracing.Follow(node.Output[0], track with { Axis = 1, Inner = (int)inner.Value });
        return true;
    }

    /// <summary>[…, h, d] to […, h · d]: heads side by side again.</summary>
    private static bool MergedWithLast(
        NodeProto node,
        ChannelTracing tracing,
        ChannelTrack track,
        ReshapeTarget target,
        long?[] input
    )
    {
        if (track.Axis != input.Length - 2 || input[^1] is not { } size || !Merges(track.Axis, size))
        {
            return false;
        }

        int[] ids = (track with { Inner = (int)size }).Positions(size * track.Ids.Length)!;
        WriteCount(tracing, track.Ids, target, target.Rank - 1, size);
        tracing.Begin(node.Output[0], target.Rank - 1, ids);
        return true;

        bool Merges(int leading, long factor) =>
            target.Sizes[^1] == factor * track.Ids.Length
            || (target.Sizes[^1] == -1 && target.Rank == leading + 1 && target.Copies(leading, input));
    }

    /// <summary>[…, directions, C] to […, directions · C]: both directions of an LSTM side by side.</summary>
    private static bool MergedWithPrevious(
        NodeProto node,
        ChannelTracing tracing,
        ChannelTrack track,
        ReshapeTarget target,
        long?[] input
    )
    {
        int leading = track.Axis - 1;
        if (leading < 0 || track.Axis != input.Length - 1 || input[leading] is not { } times)
        {
            return false;
        }

        bool merges =
            target.Sizes[^1] == times * track.Ids.Length
            || (target.Sizes[^1] == -1 && target.Rank == leading + 1 && target.Copies(leading, input));
        if (!merges)
        {
            return false;
        }

        WriteCount(tracing, track.Ids, target, target.Rank - 1, times);
        tracing.Begin(
            node.Output[0],
            target.Rank - 1,
            [.. Enumerable.Repeat(track.Ids, (int)times).SelectMany(part => part)]
        );
        return true;
    }

    private static void WriteCount(ChannelTracing tracing, int[] ids, ReshapeTarget target, int axis, long factor)
    {
        if (target.Sizes[axis] > 0)
        {
            tracing.Graph.OnRemoval(stays => target.Write(axis, ids.LongCount(id => stays(id)) * factor));
        }
    }
}
