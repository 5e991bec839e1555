using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Batching;

/// <summary>
/// Follows the axis that rows lie along from the inputs through the main graph, as far as it is certain, and looks for nodes that
/// work along it. Where a node loses the axis (Reshape, unknown ranks) nothing is claimed.
/// </summary>
internal sealed class BatchAxis(OnnxModel model)
{
    /// <summary>The axis is somewhere, nobody knows where.</summary>
    private const int Lost = -1;

    private readonly GraphScope _scope = GraphScope.Graphs(model.Proto).First();

    // Values that hold rows; what is not in it is a constant or made from shapes.
    private readonly Dictionary<string, int> _axes = new(StringComparer.Ordinal);

    /// <summary>The first node that mixes rows, as a sentence; null: none that is certain.</summary>
    public string? FindMixing()
    {
        foreach (ValueInfoProto input in model.Graph.Input)
        {
            _axes[input.Name] = 0;
        }

        foreach (NodeProto node in model.Graph.Node)
        {
            int[] inputs = [.. node.Input.Where(_axes.ContainsKey).Select(name => _axes[name])];
            if (inputs.Length == 0 || node.OpType is "Shape" or "Size")
            {
                continue;
            }

            int axis = Array.TrueForAll(inputs, own => own == inputs[0]) ? inputs[0] : Lost;
            if (Mixes(node, axis) is { } how)
            {
                return $"{node.OpType} '{node.Name}' {how}.";
            }

            Follow(node, axis);
        }

        return null;
    }

    private string? Mixes(NodeProto node, int axis) =>
        node.OpType switch
        {
            _ when node.OpType.StartsWith("Reduce", StringComparison.Ordinal) => MixesByReducing(node, axis),
            "MeanVarianceNormalization" => Axes(node) is { } axes && !axes.Contains(axis) || axis == Lost
                ? null
                : "takes its mean over all rows",
            "ArgMax" or "ArgMin" => Along(node, axis, 0, "compares rows"),
            "Softmax" or "LogSoftmax" or "Hardmax" or "TopK" or "LpNormalization" => Along(
                node,
                axis,
                -1,
                "works across rows"
            ),
            "CumSum" => Axes(node)?.Contains(axis) == true ? "sums over rows" : null,
            "Concat" => Along(node, axis, Lost, "joins rows with others"),
            "Split" => Along(node, axis, 0, "takes rows apart"),
            "Gather" or "GatherElements" or "ScatterElements" => _axes.TryGetValue(node.Input[0], out int data)
                ? Along(node, data, 0, "picks rows by their place")
                : null,
            "Gemm" => NodeAttributes.Int(node, "transA", 0) != 0 && axis == 0 ? "sums over rows" : null,
            "LSTM" or "GRU" or "RNN" => axis is 0 or 1 && axis != RecurrentRows(node) ? "runs along rows" : null,
            _ => null,
        };

    private string? MixesByReducing(NodeProto node, int axis)
    {
        if (axis == Lost)
        {
            return null;
        }

        bool named = NodeAttributes.Find(node, "axes") is not null || node.Input.Count > 1;
        bool nothing = NodeAttributes.Int(node, "noop_with_empty_axes", 0) != 0;
        return named ? (Axes(node)?.Contains(axis) == true ? "reduces over rows" : null)
            : nothing ? null
            : "reduces over everything, rows included";
    }

    private static string? Along(NodeProto node, int axis, long otherwise, string how) =>
        axis != Lost && NodeAttributes.Int(node, "axis", otherwise) == axis ? how : null;

    private static int RecurrentRows(NodeProto node) => NodeAttributes.Int(node, "layout", 0) == 0 ? 1 : 0;

    private void Follow(NodeProto node, int axis)
    {
        for (int i = 0; i < node.Output.Count; i++)
        {
            _axes[node.Output[i]] = axis == Lost ? Lost : After(node, axis, i);
        }
    }

    private int After(NodeProto node, int axis, int output) =>
        node.OpType switch
        {
            "Transpose" => NodeAttributes.Find(node, "perm") is { } order ? order.Ints.IndexOf(axis) : Lost,
            "LSTM" or "GRU" or "RNN" => RecurrentRows(node) == 0 ? 0
            : output == 0 ? 2
            : 1,
            "Flatten" => axis == 0 && NodeAttributes.Int(node, "axis", 1) > 0 ? 0 : Lost,
            "Unsqueeze" => Known(Axes(node)) is { } added ? Shifted(axis, added) : Lost,
            "Squeeze" => Known(Axes(node)) is { } gone ? axis - gone.Count(other => other < axis) : Lost,
            "Gather" => axis == 0 && NodeAttributes.Int(node, "axis", 0) == 0 ? 0 : Lost,
            "Reshape" or "Expand" or "Tile" or "Einsum" or "DepthToSpace" or "SpaceToDepth" => Lost,
            _ when node.OpType.StartsWith("Reduce", StringComparison.Ordinal) => NodeAttributes.Int(node, "keepdims", 1)
            != 0
                ? axis
            : Known(Axes(node)) is { } reduced ? axis - reduced.Count(other => other < axis)
            : Lost,
            "ArgMax" or "ArgMin" => axis == 0 ? 0 : Lost,
            _ => axis,
        };

    private long[]? Axes(NodeProto node) => NodeNumbers.Of(model, _scope, node, 1, "axes");

    // Negative ones count from a rank that is not known here.
    private static long[]? Known(long[]? axes) => axes is null || Array.Exists(axes, axis => axis < 0) ? null : axes;

    private static int Shifted(int axis, long[] added)
    {
        foreach (long place in added.Order())
        {
            axis += place <= axis ? 1 : 0;
        }

        return axis;
    }
}
