using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.LayerPruning;

/// <summary>
/// Finds residual blocks by their form alone: an Add one of whose inputs depends on the other, with weights on the way. The
/// attention and the feed-forward part of a transformer layer are two of them, whether the norm comes before or behind; so is
/// a block of a ResNet whose skip has no convolution.
/// </summary>
internal sealed class ResidualBlocks
{
    /// <summary>Nodes of one branch. Bounds the search in graphs of any size; blocks of transformers have about 30.</summary>
    private const int MaxNodes = 256;

    private readonly GraphScope _scope;
    private readonly WeightConsumers _consumers;
    private readonly Dictionary<NodeProto, int> _places = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _givenOut;

    private ResidualBlocks(GraphScope scope)
    {
        _scope = scope;
        _consumers = new WeightConsumers(scope.Graph!);
        _givenOut =
        [
            .. scope.Graph!.Output.Select(output => output.Name),
            // A body may pass an outer name on as its output; rare enough not to ask whose name it is.
            .. scope.Nodes.SelectMany(GraphScope.Bodies).SelectMany(body => body.Output).Select(output => output.Name),
        ];
        foreach ((int place, NodeProto node) in scope.Nodes.Index())
        {
            _places[node] = place;
        }
    }

    /// <summary>Those of the main graph, in its order.</summary>
    /// <param name="model">A working copy whose constants are initializers.</param>
    public static IReadOnlyList<ResidualBlock> Of(OnnxModel model)
    {
        GraphScope scope = GraphScope.Graphs(model.Proto).First();
        var blocks = new ResidualBlocks(scope);
        return
        [
            .. scope
                .Nodes.Where(node => OperatorDomains.Is(node, "Add") && node.Input.Count == 2)
                .Select(blocks.At)
                .OfType<ResidualBlock>(),
        ];
    }

    private ResidualBlock? At(NodeProto sum)
    {
        if (Place(sum.Input[0]) is not { } first || Place(sum.Input[1]) is not { } second || first == second)
        {
            return null;
        }

        // Nodes are in order: what depends on the other comes later.
        (string skip, string branch) = first < second ? (sum.Input[0], sum.Input[1]) : (sum.Input[1], sum.Input[0]);
        List<NodeProto>? between = Between(skip, Math.Min(first, second), branch);
        if (between is null)
        {
            return null;
        }

        NodeProto[] own = Exclusive(between, sum);
        NodeProto[] products = [.. own.Where(node => Weight(node) is not null)];
        return
            products is [.., var last] && Array.Exists(own, node => ReferenceEquals(node, _scope.FindProducer(branch)))
            ? new ResidualBlock(
                sum,
                skip,
                branch,
                own,
                [.. products.Select(node => Weight(node)!).DistinctBy(weight => weight.Name, StringComparer.Ordinal)],
                last.OpType is "Conv" or "ConvTranspose" ? Weight(last)!.Dims.Count - 2 : 0
            )
            : null;
    }

    /// <summary>Where a tensor is made: −1 for an input of the graph. Null: it is a constant, or of another graph.</summary>
    private int? Place(string name) =>
        _scope.FindProducer(name) is { } producer ? _places[producer]
        : _scope.IsInput(name) ? -1
        : null;

    /// <summary>
    /// The nodes that come after x on all ways to f(x), in graph order; null: no way leads there, or they are too many. What else
    /// they read (a mask, another model's features) was made before.
    /// </summary>
    private List<NodeProto>? Between(string skip, int place, string branch)
    {
        var found = new SortedDictionary<int, NodeProto>();
        var open = new Stack<string>([branch]);
        bool reached = false;
        while (open.TryPop(out string? name))
        {
            reached |= string.Equals(name, skip, StringComparison.Ordinal);
            if (
                _scope.FindProducer(name) is not { } node
                || _places[node] <= place
                || !found.TryAdd(_places[node], node)
            )
            {
                continue;
            }

            // What a body reads is not looked into: such a branch stays.
            if (found.Count > MaxNodes || GraphScope.Bodies(node).Any())
            {
                return null;
            }

            foreach (string input in node.Input)
            {
                open.Push(input);
            }
        }

        return reached ? [.. found.Values] : null;
    }

    /// <summary>Of these nodes the ones that nobody needs once the sum does not.</summary>
    private NodeProto[] Exclusive(List<NodeProto> nodes, NodeProto sum)
    {
        var own = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance) { sum };
        foreach (NodeProto node in nodes.AsEnumerable().Reverse())
        {
            if (
                node.Output.All(output =>
                    !_givenOut.Contains(output) && _consumers.Of(output).All(use => own.Contains(use.Node))
                )
            )
            {
                own.Add(node);
            }
        }

        return [.. nodes.Where(own.Contains)];
    }

    private TensorProto? Weight(NodeProto node) =>
        node.OpType is "Conv" or "ConvTranspose" or "Gemm" or "GRU" or "LSTM" or "MatMul" or "RNN"
        && OperatorDomains.IsStandard(node)
        && node.Input.Count > 1
        && _scope.FindInitializer(node.Input[1])
            is { Tensor: { DataType: (int)DataType.Float, Dims.Count: >= 2 } tensor }
            ? tensor
            : null;
}
