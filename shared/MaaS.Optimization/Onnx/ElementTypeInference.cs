using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Onnx;

/// <summary>
/// Element types of a scope's tensors, as far as declarations and a table of operators tell. What it gives is certain (ONNX
/// Runtime refuses a model whose declared types are wrong); what it does not know is null, never a guess.
/// </summary>
internal sealed class ElementTypeInference
{
    private readonly Dictionary<GraphScope, Dictionary<string, int>> _types = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<GraphProto, GraphScope> _scopes = new(ReferenceEqualityComparer.Instance);

    public ElementTypeInference(ModelProto model)
    {
        Scopes = GraphScope.All(model).ToList();
        foreach (GraphScope scope in Scopes)
        {
            _types[scope] = new Dictionary<string, int>(StringComparer.Ordinal);
            if (scope.Graph is { } graph)
            {
                _scopes[graph] = scope;
                Declare(graph, _types[scope]);
            }
        }

        // Outer graphs first, so that a body knows what it captures; a node's bodies are looked into when it is reached.
        foreach (GraphScope scope in Scopes.Where(scope => scope.Outer is null))
        {
            Infer(scope);
        }
    }

    /// <summary>Every scope of the model, in the order of <see cref="GraphScope.All"/>.</summary>
    public IReadOnlyList<GraphScope> Scopes { get; }

    /// <summary>The element type that a name has in a scope (<see cref="DataType"/>); null: not known, or no tensor.</summary>
    public int? Of(GraphScope scope, string name)
    {
        for (GraphScope? here = scope; here is not null; here = here.Outer)
        {
            if (_types[here].TryGetValue(name, out int type))
            {
                return type;
            }

            if (here.IsInput(name) || here.Produces(name))
            {
                return null;
            }
        }

        return null;
    }

    private static void Declare(GraphProto graph, Dictionary<string, int> types)
    {
        foreach (ValueInfoProto value in graph.ValueInfo.Concat(graph.Output).Concat(graph.Input))
        {
            if (value.Type?.ValueCase == TypeProto.ValueOneofCase.TensorType && value.Type.TensorType.HasElemType)
            {
                types[value.Name] = value.Type.TensorType.ElemType;
            }
        }

        foreach (TensorProto initializer in graph.Initializer)
        {
            types[initializer.Name] = initializer.DataType;
        }
    }

    private void Infer(GraphScope scope)
    {
        Dictionary<string, int> types = _types[scope];
        foreach (NodeProto node in scope.Nodes)
        {
            List<GraphScope> bodies = Bodies(node);
            bodies.ForEach(Infer);
            for (int i = 0; i < node.Output.Count; i++)
            {
                if (
                    node.Output[i].Length > 0
                    && !types.ContainsKey(node.Output[i])
                    && OutputType(scope, node, bodies, i) is { } type
                )
                {
                    types[node.Output[i]] = type;
                }
            }
        }
    }

    private List<GraphScope> Bodies(NodeProto node) =>
        node.Attribute.Count == 0
            ? []
            : GraphScope.Bodies(node).Where(_scopes.ContainsKey).Select(body => _scopes[body]).ToList();

    private int? OutputType(GraphScope scope, NodeProto node, List<GraphScope> bodies, int index)
    {
        if (!OperatorDomains.IsStandard(node))
        {
            return null;
        }

        return node.OpType switch
        {
            "If" => BodyOutput(bodies, index),
            // The first output of a Loop's body is its condition.
            "Loop" => BodyOutput(bodies, index + 1),
            "Scan" => BodyOutput(bodies, index),
            _ => OperatorTypes.Output(node, index, input => InputType(scope, node, input)),
        };
    }

    private int? BodyOutput(List<GraphScope> bodies, int index) =>
        bodies is [{ Graph: { } graph } body, ..] && index < graph.Output.Count
            ? Of(body, graph.Output[index].Name)
            : null;

    private int? InputType(GraphScope scope, NodeProto node, int index) =>
        index < node.Input.Count && node.Input[index].Length > 0 ? Of(scope, node.Input[index]) : null;
}
