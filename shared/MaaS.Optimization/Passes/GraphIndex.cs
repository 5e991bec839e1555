using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes;

/// <summary>Who makes and who reads a tensor of one graph, for matching patterns of nodes.</summary>
internal sealed class GraphIndex
{
    private readonly OnnxModel _model;
    private readonly GraphScope _scope;
    private readonly WeightConsumers _consumers;
    private readonly HashSet<string> _givenOut;
    private readonly HashSet<NodeProto> _own;

    public GraphIndex(OnnxModel model, GraphScope scope)
    {
        _model = model;
        _scope = scope;
        _consumers = new WeightConsumers(scope.Graph!);
        _givenOut = scope.Graph!.Output.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        _own = new HashSet<NodeProto>(scope.Nodes, ReferenceEqualityComparer.Instance);
        foreach (GraphProto body in scope.Nodes.SelectMany(GraphScope.Bodies))
        {
            // A body may pass an outer name on as its output; rare enough not to ask whose name it is.
            _givenOut.UnionWith(body.Output.Select(output => output.Name));
        }
    }

    /// <summary>The node of this graph whose output a name is.</summary>
    public NodeProto? Producer(string name) => _scope.FindProducer(name);

    /// <summary>The one node of this graph that reads a name and is all that does; null: several, or none, or it is an output.</summary>
    public NodeProto? OnlyReader(string name) =>
        !_givenOut.Contains(name) && _consumers.Of(name) is [{ Node: var node }] && _own.Contains(node) ? node : null;

    /// <summary>Whether these nodes are all that reads a name, each at the given input, and it is no output.</summary>
    public bool IsReadOnlyBy(string name, IReadOnlyCollection<NodeProto> nodes, int input) =>
        !_givenOut.Contains(name) && _consumers.Of(name).All(use => use.Index == input && nodes.Contains(use.Node));

    /// <summary>Whether these nodes are all that reads a name, and it is no output.</summary>
    public bool IsReadOnlyBy(string name, IReadOnlyCollection<NodeProto> nodes) =>
        !_givenOut.Contains(name) && _consumers.Of(name).All(use => nodes.Contains(use.Node));

    /// <summary>The values of a FLOAT constant; null: it is computed, or of another type.</summary>
    public TensorProto? Constant(string name) =>
        _scope.FindInitializer(name) is { Tensor: { DataType: (int)DataType.Float } tensor } ? tensor : null;

    /// <summary>The constants that some nodes read: nobody may want them once these nodes are gone.</summary>
    public IEnumerable<TensorProto> ConstantsOf(IEnumerable<NodeProto> nodes) =>
        nodes.SelectMany(node => node.Input).Select(Constant).OfType<TensorProto>();

    /// <summary>The value of a FLOAT constant of one element.</summary>
    public float? Scalar(string name) =>
        Constant(name) is { } tensor && TensorData.ElementCount(tensor) == 1
            ? TensorData.Floats(_model, tensor)[0]
            : null;

    /// <summary>Of a node with two inputs, one of them a constant of one element: the value, and the name of the other.</summary>
    public (string Activation, float Value)? WithScalar(NodeProto node, bool commutes)
    {
        if (node.Input.Count != 2)
        {
            return null;
        }

        if (Scalar(node.Input[1]) is { } second)
        {
            return (node.Input[0], second);
        }

        return commutes && Scalar(node.Input[0]) is { } first ? (node.Input[1], first) : null;
    }
}
