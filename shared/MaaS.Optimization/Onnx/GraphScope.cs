using Google.Protobuf.Collections;

namespace MaaS.Optimization.Onnx;

/// <summary>
/// One list of nodes in which names are resolved: the main graph, a body of If, Loop or Scan, or a function's body. A body
/// also sees the names of the graphs around it; a function sees only its own. What it has looked up it remembers: after
/// nodes were added or removed, take a new one.
/// </summary>
internal sealed class GraphScope
{
    private Dictionary<string, TensorProto>? _initializers;
    private HashSet<string>? _inputs;
    private Dictionary<string, NodeProto>? _producers;

    private GraphScope(RepeatedField<NodeProto> nodes, GraphProto? graph, GraphScope? outer)
    {
        Nodes = nodes;
        Graph = graph;
        Outer = outer;
    }

    public RepeatedField<NodeProto> Nodes { get; }

    /// <summary>Null: a function's body, which has no initializers and no types of its own.</summary>
    public GraphProto? Graph { get; }

    /// <summary>The graph around this body; null: the main graph, or a function.</summary>
    public GraphScope? Outer { get; }

    /// <summary>Every scope of a model: each graph before the bodies inside it, functions last.</summary>
    public static IEnumerable<GraphScope> All(ModelProto model) =>
        Graphs(model).Concat(model.Functions.SelectMany(f => WithBodies(new GraphScope(f.Node, null, null))));

    /// <summary>The main graph and the bodies inside it; no functions.</summary>
    public static IEnumerable<GraphScope> Graphs(ModelProto model) =>
        model.Graph is null ? [] : WithBodies(new GraphScope(model.Graph.Node, model.Graph, null));

    /// <summary>The bodies of a node: none for most, two for an If.</summary>
    public static IEnumerable<GraphProto> Bodies(NodeProto node) =>
        node.Attribute.SelectMany(attribute =>
            attribute.G is null ? attribute.Graphs.AsEnumerable() : attribute.Graphs.Prepend(attribute.G)
        );

    /// <summary>
    /// The initializer or Constant that a name stands for, here or in a graph around. An initializer that is also a graph input is none:
    /// a request may replace it. Null: not a constant, or not known by that name.
    /// </summary>
    public TensorProto? FindConstant(string name)
    {
        for (GraphScope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Initializers.TryGetValue(name, out TensorProto? initializer))
            {
                return scope.IsInput(name) ? null : initializer;
            }

            // A name given here hides the same name further out.
            if (scope.FindProducer(name) is { } producer)
            {
                return OperatorDomains.Is(producer, "Constant") ? ConstantLifting.ToInitializer(producer) : null;
            }

            if (scope.IsInput(name))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Like <see cref="FindConstant"/>, for initializers alone, with the graph that holds it.</summary>
    public (TensorProto Tensor, GraphScope Owner)? FindInitializer(string name)
    {
        for (GraphScope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.IsInput(name) || scope.Produces(name))
            {
                return null;
            }

            if (scope.Initializers.TryGetValue(name, out TensorProto? initializer))
            {
                return (initializer, scope);
            }
        }

        return null;
    }

    public bool IsInput(string name) =>
        (_inputs ??= (Graph?.Input.Select(input => input.Name) ?? []).ToHashSet(StringComparer.Ordinal)).Contains(name);

    public bool Produces(string name) => FindProducer(name) is not null;

    /// <summary>The node of this very scope that gives a name; null: an input, an initializer, or from further out.</summary>
    public NodeProto? FindProducer(string name)
    {
        if (_producers is null)
        {
            _producers = new Dictionary<string, NodeProto>(StringComparer.Ordinal);
            foreach (NodeProto node in Nodes)
            {
                foreach (string output in node.Output)
                {
                    _producers[output] = node;
                }
            }
        }

        return _producers.GetValueOrDefault(name);
    }

    private Dictionary<string, TensorProto> Initializers
    {
        get
        {
            if (_initializers is null)
            {
                _initializers = new Dictionary<string, TensorProto>(StringComparer.Ordinal);
                foreach (TensorProto initializer in Graph?.Initializer ?? [])
                {
                    _initializers[initializer.Name] = initializer;
                }
            }

            return _initializers;
        }
    }

    private static IEnumerable<GraphScope> WithBodies(GraphScope scope)
    {
        yield return scope;
        foreach (NodeProto node in scope.Nodes)
        {
            if (node.Attribute.Count == 0)
            {
                continue;
            }

            foreach (GraphProto body in Bodies(node))
            {
                foreach (GraphScope inner in WithBodies(new GraphScope(body.Node, body, scope)))
                {
                    yield return inner;
                }
            }
        }
    }
}
