using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>
/// MatMul and Gemm. With constant weights they read channels and make new ones; between two computed tensors (the two
/// products of attention) the channels that are multiplied with each other are one.
/// </summary>
internal sealed class ProductRule : ChannelRule
{
    public override IReadOnlyList<string> OpTypes { get; } = ["Gemm", "MatMul"];

    public override string? Trace(NodeProto node, ChannelTracing tracing) =>
        string.Equals(node.OpType, "Gemm", StringComparison.Ordinal) ? Gemm(node, tracing)
        : tracing.Weight(node, 1) is { } weight ? WithWeight(node, tracing, weight)
        : Computed(node, tracing);

    private static string? Gemm(NodeProto node, ChannelTracing tracing)
    {
        if (tracing.Weight(node, 1) is not { Dims.Count: 2 } weight || NodeAttributes.Int(node, "transA", 0) != 0)
        {
            return "Gemm has computed weights or a transposed input";
        }

        int made = NodeAttributes.Int(node, "transB", 0) != 0 ? 0 : 1;
        tracing.Shapes.Set(node.Output[0], [tracing.Shapes.Of(node.Input[0])?[0], weight.Dims[made]]);
        if (tracing.Track(node.Input[0]) is { } input && !Read(node, tracing, weight, 1 - made, input, 1))
        {
            return "Gemm reads another axis or another number of channels than those traced";
        }

        int[] ids = tracing.Classes.Fresh(weight.Dims[made]);
        tracing.Graph.Add(weight, made, ids, node, ChannelRole.Makes);
        tracing.Begin(node.Output[0], 1, ids);
        if (
            ChannelTracing.Has(node, 2)
            && tracing.Accompany(node, 2, tracing.Track(node.Output[0])!, axis: 1) is { } problem
        )
        {
            tracing.Classes.Pin(ids, problem);
        }

        return null;
    }

    private static string? WithWeight(NodeProto node, ChannelTracing tracing, TensorProto weight)
    {
        long?[]? input = tracing.Shapes.Of(node.Input[0]);
        if (weight.Dims.Count != 2 || input is null or { Length: < 2 })
        {
            return "MatMul has weights for each of a batch, or an input of unknown rank";
        }

        int last = input.Length - 1;
        tracing.Shapes.Set(node.Output[0], [.. input[..last], weight.Dims[1]]);
        ChannelTrack? track = tracing.Track(node.Input[0]);
        if (track is not null && !Read(node, tracing, weight, 0, track, last))
        {
            return "MatMul reads another axis or another number of channels than those traced";
        }

        int[] ids = tracing.Classes.Fresh(weight.Dims[1]);
        tracing.Graph.Add(weight, 1, ids, node, ChannelRole.Makes);
        tracing.Begin(node.Output[0], last, ids);
        return null;
    }

    private static bool Read(
        NodeProto node,
        ChannelTracing tracing,
        TensorProto weight,
        int axis,
        ChannelTrack input,
        int expected
    )
    {
        if (input.Axis != expected || input.Positions(weight.Dims[axis]) is not { } positions)
        {
            return false;
        }

        ChannelTrack resolved = input with { Inner = positions.Length / input.Ids.Length };
        tracing.Graph.Add(weight, axis, positions, node, ChannelRole.Reads, resolved);
        return true;
    }

    private static string? Computed(NodeProto node, ChannelTracing tracing)
    {
        long?[]? first = tracing.Shapes.Of(node.Input[0]);
        long?[]? second = tracing.Shapes.Of(node.Input[1]);
        if (first is null || second is null || first.Length != second.Length || first.Length < 3)
        {
            return tracing.Tracks(node).Any() ? "MatMul multiplies tensors of unknown or different ranks" : null;
        }

        int rank = first.Length;
        long?[] batch = [.. first[..^2].Zip(second, (a, b) => a is null or 1 ? b : a)];
        tracing.Shapes.Set(node.Output[0], [.. batch, first[^2], second[^1]]);
        return (tracing.Track(node.Input[0]), tracing.Track(node.Input[1])) switch
        {
            (null, null) => null,
            // Each entry of the batch by itself: heads.
            ({ } a, { } b) when a.Axis == b.Axis && a.Axis < rank - 2 && a.Ids.Length == b.Ids.Length => Together(a, b),
            // Summed over: both lose the same.
            ({ } a, { } b) when a.Axis == rank - 1 && b.Axis == rank - 2 && a.Ids.Length == b.Ids.Length => Summed(
                a,
                b
            ),
            (null, { } b) when b.Axis == rank - 1 => Columns(b),
            _ => "MatMul multiplies them with a tensor whose channels are others",
        };

        string? Together(ChannelTrack a, ChannelTrack b)
        {
            tracing.Classes.Join(a.Ids, b.Ids);
            tracing.Begin(node.Output[0], a.Axis, a.Ids);
            return null;
        }

        string? Summed(ChannelTrack a, ChannelTrack b)
        {
            tracing.Classes.Join(a.Ids, b.Ids);
            return null;
        }

        string? Columns(ChannelTrack b)
        {
            tracing.Begin(node.Output[0], rank - 1, b.Ids);
            return null;
        }
    }
}
