using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>
/// LSTM, GRU and RNN: a hidden unit is a row of every gate, of both directions, and a column of the recurrence.
/// </summary>
internal sealed class RecurrentRule : ChannelRule
{
    public override IReadOnlyList<string> OpTypes { get; } = ["GRU", "LSTM", "RNN"];

    public override string? Trace(NodeProto node, ChannelTracing tracing)
    {
        int gates = node.OpType switch
        {
            "LSTM" => 4,
            "GRU" => 3,
            _ => 1,
        };
        if (
            tracing.Weight(node, 1) is not { Dims.Count: 3 } weight
            || tracing.Weight(node, 2) is not { Dims.Count: 3 } recurrence
            || NodeAttributes.Int(node, "layout", 0) != 0
        )
        {
            return $"{node.OpType} has computed weights or its batch first";
        }

        long directions = weight.Dims[0];
        long hidden = recurrence.Dims[2];
        long?[]? input = tracing.Shapes.Of(node.Input[0]);
        SetShapes(node, tracing, input, directions, hidden);
        if (tracing.Track(node.Input[0]) is { } track)
        {
            if (track.Axis != 2 || track.Positions(weight.Dims[2]) is not { } read)
            {
                return $"{node.OpType} reads another axis or another number of channels than those traced";
            }

            tracing.Graph.Add(weight, 2, read, node, ChannelRole.Reads, track.Inner == 1 ? track : null);
        }

        int[] ids = tracing.Classes.Fresh(hidden);
        tracing.Graph.Add(weight, 1, Tiled(ids, gates), node, ChannelRole.Makes);
        tracing.Graph.Add(recurrence, 1, Tiled(ids, gates), node, ChannelRole.Makes);
        // The two directions read different states: only of one alone is it known which.
        ChannelTrack? state = directions == 1 ? new ChannelTrack(3, ids, node.Output[0], 3) : null;
        tracing.Graph.Add(recurrence, 2, ids, node, ChannelRole.Reads, state);
        AddSmall(node, tracing, ids, gates);
        Begin(node, tracing, ids);
        AttributeProto? size = NodeAttributes.Find(node, "hidden_size");
        tracing.Graph.OnRemoval(stays => (size ?? new AttributeProto()).I = ids.Count(id => stays(id)));
        return null;
    }

    private static void AddSmall(NodeProto node, ChannelTracing tracing, int[] ids, int gates)
    {
        // Bias, initial state, initial cell, peepholes: all of them have the hidden units last.
        (int Input, int Tiles)[] small = [(3, 2 * gates), (5, 1), (6, 1), (7, 3)];
        foreach ((int input, int tiles) in small)
        {
            if (!ChannelTracing.Has(node, input))
            {
                continue;
            }

            if (tracing.Weight(node, input) is { } tensor && tensor.Dims[^1] == ids.Length * tiles)
            {
                tracing.Graph.Add(tensor, tensor.Dims.Count - 1, Tiled(ids, tiles), node, ChannelRole.Accompanies);
            }
            else
            {
                tracing.Classes.Pin(ids, $"{node.OpType} takes '{node.Input[input]}', which is computed");
            }
        }
    }

    private static void Begin(NodeProto node, ChannelTracing tracing, int[] ids)
    {
        for (int i = 0; i < node.Output.Count; i++)
        {
            if (node.Output[i].Length > 0)
            {
                tracing.Begin(node.Output[i], i == 0 ? 3 : 2, ids);
            }
        }
    }

    private static void SetShapes(NodeProto node, ChannelTracing tracing, long?[]? input, long directions, long hidden)
    {
        for (int i = 0; i < node.Output.Count; i++)
        {
            tracing.Shapes.Set(
                node.Output[i],
                i == 0 ? [input?[0], directions, input?[1], hidden] : [directions, input?[1], hidden]
            );
        }
    }

    private static int[] Tiled(int[] ids, int times) => [.. Enumerable.Repeat(ids, times).SelectMany(part => part)];
}
