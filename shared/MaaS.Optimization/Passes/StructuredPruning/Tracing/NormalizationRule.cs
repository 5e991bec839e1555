using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>
/// Normalizations: over each channel by itself they go along, over all channels together they would give other answers
/// with fewer of them.
/// </summary>
internal sealed class NormalizationRule : ChannelRule
{
    public override IReadOnlyList<string> OpTypes { get; } =
    ["BatchNormalization", "InstanceNormalization", "LayerNormalization", "LogSoftmax", "Softmax"];

    public override string? Trace(NodeProto node, ChannelTracing tracing)
    {
        tracing.Shapes.Set(node.Output[0], tracing.Shapes.Of(node.Input[0]));
        if (tracing.Track(node.Input[0]) is not { } track)
        {
            return null;
        }

        string? problem = node.OpType is "BatchNormalization" or "InstanceNormalization"
            ? Accompany(node, tracing, track)
            : Spanning(node, tracing, track);
        if (problem is null)
        {
            tracing.Continue(node.Output[0], track, track.Axis);
        }

        return problem;
    }

    private static string? Accompany(NodeProto node, ChannelTracing tracing, ChannelTrack track)
    {
        if (track.Axis != 1 || node.Output.Skip(1).Any(output => output.Length > 0))
        {
            return $"{node.OpType} takes other channels than those traced";
        }

        for (int input = 1; input < node.Input.Count; input++)
        {
            if (
                tracing.Weight(node, input) is not { } weight
                || weight.Dims.Count != 1
                || track.Positions(weight.Dims[0]) is not { } positions
            )
            {
                return $"{node.OpType} has a computed '{node.Input[input]}'";
            }

            tracing.Graph.Add(weight, 0, positions, node, ChannelRole.Accompanies);
        }

        return null;
    }

    private static string? Spanning(NodeProto node, ChannelTracing tracing, ChannelTrack track)
    {
        bool flattens = node.OpType is "Softmax" or "LogSoftmax" && tracing.Opset < 13;
        long axis = NodeAttributes.Int(node, "axis", flattens ? 1 : -1);
        if (tracing.Shapes.Rank(node.Input[0]) is not { } rank)
        {
            return $"{node.OpType} is taken over an axis of a tensor of unknown rank";
        }

        axis = axis < 0 ? axis + rank : axis;
        bool toTheEnd = flattens || string.Equals(node.OpType, "LayerNormalization", StringComparison.Ordinal);
        bool spans = toTheEnd ? track.Axis >= axis : track.Axis == axis;
        return spans ? $"{node.OpType} is taken over all of them together" : null;
    }
}
