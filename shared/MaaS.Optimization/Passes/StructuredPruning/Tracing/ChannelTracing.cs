using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.StructuredPruning.Tracing;

/// <summary>What is known while the nodes of a graph are walked through in order: shapes, constants, channels so far.</summary>
internal sealed class ChannelTracing(OnnxModel model, GraphScope scope, FreshNames names)
{
    private readonly Dictionary<string, ChannelTrack> _tracks = new(StringComparer.Ordinal);
    private readonly WeightConsumers _readers = new(scope.Graph!);

    public TracedGraph Graph { get; } = new();

    public ChannelClasses Classes => Graph.Classes;

    public KnownShapes Shapes { get; } = new(scope.Graph!);

    public long Opset { get; } = model.OpsetVersion() ?? 0;

    /// <summary>The traced axis of a tensor; null: none.</summary>
    public ChannelTrack? Track(string name) => _tracks.GetValueOrDefault(name);

    /// <summary>Every traced input of a node.</summary>
    public IEnumerable<ChannelTrack> Tracks(NodeProto node) => node.Input.Select(Track).OfType<ChannelTrack>();

    /// <summary>Channels run along this axis of a tensor from here on; seen in the tensor itself.</summary>
    public void Begin(string name, int axis, int[] ids) => Follow(name, new ChannelTrack(axis, ids, name, axis));

    /// <summary>The same channels along an axis of the next tensor, each of them one position.</summary>
    public void Continue(string name, ChannelTrack track, int axis) =>
        Follow(
            name,
            track.Inner == 1
                ? track with
                {
                    Axis = axis,
                    Measured = name,
                    MeasuredAxis = axis,
                }
                : track with
                {
                    Axis = axis,
                }
        );

    /// <summary>Gives a tensor its channels as they are.</summary>
    public void Follow(string name, ChannelTrack track)
    {
        if (name.Length > 0)
        {
            _tracks[name] = track;
            Graph.Tracked.Add(name);
        }
    }

    public void Pin(IEnumerable<ChannelTrack> tracks, string reason)
    {
        foreach (ChannelTrack track in tracks)
        {
            Classes.Pin(track.Ids, reason);
        }
    }

    /// <summary>A FLOAT constant of this very graph; null: it is computed, of another type, or of a graph around.</summary>
    public TensorProto? Weight(NodeProto node, int input) =>
        input < node.Input.Count
        && scope.FindInitializer(node.Input[input])
            is { Tensor: { DataType: (int)DataType.Float } tensor, Owner: var owner }
        && ReferenceEquals(owner, scope)
            ? tensor
            : null;

    /// <summary>Whether an input is given at all.</summary>
    public static bool Has(NodeProto node, int input) => input < node.Input.Count && node.Input[input].Length > 0;

    /// <summary>A constant of whole numbers: an input, or before it became one the attribute of a name. Null: computed or absent.</summary>
    public long[]? Numbers(NodeProto node, int input, string? attribute = null) =>
        NodeNumbers.Of(model, scope, node, input, attribute);

    /// <summary>Small FLOAT constants (scales of a Resize); null: computed or absent.</summary>
    public float[]? Floats(NodeProto node, int input) =>
        Weight(node, input) is { } tensor ? TensorData.Floats(model, tensor).ToArray() : null;

    /// <summary>The nodes that read a tensor, in this graph and in the bodies inside it.</summary>
    public IEnumerable<NodeProto> ReadersOf(string name) => _readers.Of(name).Select(use => use.Node);

    /// <summary>What a Reshape asks for: a constant, or constants and computed sizes put together by a Concat of its own.</summary>
    public ReshapeTarget? Target(NodeProto reshape)
    {
        if (NodeAttributes.Int(reshape, "allowzero", 0) != 0 || !Has(reshape, 1))
        {
            return null;
        }

        if (Numbers(reshape, 1) is { } sizes)
        {
            return new ReshapeTarget(
                [.. sizes.Select(size => (long?)size)],
                (index, size) =>
                {
                    sizes[index] = size;
                    ReplaceNumbers(reshape, 1, sizes);
                }
            );
        }

        return
            scope.FindProducer(reshape.Input[1]) is { } concat
            && OperatorDomains.Is(concat, "Concat")
            && _readers.Of(reshape.Input[1]).Count == 1
            ? Target(concat, concat.Input.Count)
            : null;
    }

    private ReshapeTarget? Target(NodeProto concat, int parts)
    {
        var sizes = new List<long?>();
        var places = new List<(int Input, int Index, long[] Values)>();
        for (int input = 0; input < parts; input++)
        {
            if (Shapes.Of(concat.Input[input]) is not [{ } count])
            {
                return null;
            }

            long[]? known = Numbers(concat, input);
            for (int index = 0; index < count; index++)
            {
                sizes.Add(known?[index]);
                places.Add((input, index, known ?? []));
            }
        }

        return new ReshapeTarget(
            sizes,
            (index, size) =>
            {
                (int input, int place, long[] values) = places[index];
                values[place] = size;
                ReplaceNumbers(concat, input, values);
            }
        );
    }

    /// <summary>Gives one node a constant of whole numbers of its own: others may read the old one.</summary>
    public void ReplaceNumbers(NodeProto node, int input, long[] values)
    {
        string name = names.Next($"{node.Input[input]}_pruned");
        scope.Graph!.Initializer.Add(TensorData.Create<long>(name, DataType.Int64, [values.Length], values));
        node.Input[input] = name;
    }

    /// <summary>Adds a constant of whole numbers as a new last input of a node.</summary>
    public void AppendNumbers(NodeProto node, string near, long[] values)
    {
        node.Input.Add(near);
        ReplaceNumbers(node, node.Input.Count - 1, values);
    }

    /// <summary>
    /// Notes a constant that is added to, or multiplied with, traced channels.
    /// </summary>
    /// <param name="axis">Where the channels are, counted from the last dimension (1 is the last).</param>
    /// <returns>Why it cannot be followed, or null.</returns>
    public string? Accompany(NodeProto node, int input, ChannelTrack track, int axis)
    {
        if (Shapes.Of(node.Input[input]) is not { } shape)
        {
            return $"{node.OpType} combines them with '{node.Input[input]}', of unknown shape";
        }

        if (shape.Length < axis || shape[^axis] == 1)
        {
            return null;
        }

        return Weight(node, input) is { } weight && shape[^axis] is { } size && track.Positions(size) is { } positions
            ? Noted(weight, shape.Length - axis, positions)
            : $"{node.OpType} combines them with '{node.Input[input]}', which is computed or of another size";

        string? Noted(TensorProto tensor, int where, int[] positions)
        {
            Graph.Add(tensor, where, positions, node, ChannelRole.Accompanies);
            return null;
        }
    }
}
