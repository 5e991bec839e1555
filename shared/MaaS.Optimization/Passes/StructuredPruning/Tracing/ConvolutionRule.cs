using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>
/// Convolutions: plain ones read channels and make new ones, depthwise ones go along, and in grouped ones every group
/// loses the same of its channels, so that the groups stay of one size.
/// </summary>
internal sealed class ConvolutionRule : ChannelRule
{
    public override IReadOnlyList<string> OpTypes { get; } = ["Conv", "ConvTranspose"];

    public override string? Trace(NodeProto node, ChannelTracing tracing)
    {
        bool transposed = string.Equals(node.OpType, "ConvTranspose", StringComparison.Ordinal);
        long group = NodeAttributes.Int(node, "group", 1);
        if (tracing.Weight(node, 1) is not { Dims.Count: >= 3 } weight)
        {
            return $"{node.OpType} has computed weights";
        }

        if (transposed && group != 1)
        {
            return "ConvTranspose has groups";
        }

        long made = weight.Dims[transposed ? 1 : 0];
        SetShape(node, tracing, weight, made, transposed);
        ChannelTrack? input = tracing.Track(node.Input[0]);
        if (input is not null && (input.Axis != 1 || input.Inner != 1))
        {
            return $"{node.OpType} takes another axis as its channels";
        }

        if (group > 1 && weight.Dims[1] == 1)
        {
            return Depthwise(node, tracing, weight, input);
        }

        if (input is not null && Read(node, tracing, weight, input, group, transposed) is { } problem)
        {
            return problem;
        }

        int[] ids = tracing.Classes.Fresh(made);
        JoinGroups(tracing, ids, group);
        tracing.Graph.Add(weight, transposed ? 1 : 0, ids, node, ChannelRole.Makes);
        Finish(node, tracing, ids);
        return null;
    }

    private static string? Read(
        NodeProto node,
        ChannelTracing tracing,
        TensorProto weight,
        ChannelTrack input,
        long group,
        bool transposed
    )
    {
        int axis = transposed ? 0 : 1;
        if (input.Ids.LongLength != weight.Dims[axis] * group)
        {
            return $"{node.OpType} reads another number of channels than those traced";
        }

        JoinGroups(tracing, input.Ids, group);
        int[] positions = input.Ids[..(int)weight.Dims[axis]];
        tracing.Graph.Add(weight, axis, positions, node, ChannelRole.Reads, group == 1 ? input : null);
        return null;
    }

    private static string? Depthwise(NodeProto node, ChannelTracing tracing, TensorProto weight, ChannelTrack? input)
    {
        long channels = NodeAttributes.Int(node, "group", 1);
        long multiplier = weight.Dims[0] / channels;
        if (input is null)
        {
            return null;
        }

        if (input.Ids.LongLength != channels)
        {
            return "Conv reads another number of channels than those traced";
        }

        int[] ids = multiplier == 1 ? input.Ids : (input with { Inner = (int)multiplier }).Positions(weight.Dims[0])!;
        tracing.Graph.Add(weight, 0, ids, node, ChannelRole.Accompanies);
        AttributeProto group = NodeAttributes.Find(node, "group")!;
        tracing.Graph.OnRemoval(stays => group.I = input.Ids.Count(id => stays(id)));
        Finish(node, tracing, ids);
        return null;
    }

    private static void Finish(NodeProto node, ChannelTracing tracing, int[] ids)
    {
        tracing.Begin(node.Output[0], 1, ids);
        if (!ChannelTracing.Has(node, 2))
        {
            return;
        }

        if (tracing.Weight(node, 2) is { } bias)
        {
            tracing.Graph.Add(bias, 0, ids, node, ChannelRole.Accompanies);
        }
        else
        {
            tracing.Classes.Pin(ids, $"{node.OpType} has a computed bias");
        }
    }

    private static void JoinGroups(ChannelTracing tracing, int[] ids, long group)
    {
        int size = (int)(ids.Length / group);
        for (int i = size; i < ids.Length; i++)
        {
            tracing.Classes.Join(ids[i % size], ids[i]);
        }
    }

    private static void SetShape(
        NodeProto node,
        ChannelTracing tracing,
        TensorProto weight,
        long channels,
        bool transposed
    )
    {
        int rank = weight.Dims.Count;
        long?[]? input = tracing.Shapes.Of(node.Input[0]);
        var shape = new long?[rank];
        shape[0] = input?[0];
        shape[1] = channels;
        for (int axis = 2; axis < rank && !transposed && input?.Length == rank; axis++)
        {
            shape[axis] = SpatialSizes.Behind(node, input[axis], weight.Dims[axis], axis - 2, rank - 2);
        }

        tracing.Shapes.Set(node.Output[0], shape);
    }
}
