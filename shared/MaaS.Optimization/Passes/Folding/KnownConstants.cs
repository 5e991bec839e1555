using Google.Protobuf.Collections;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.Folding;

/// <summary>What names stand for at a place in a graph that is walked from its first node to its last.</summary>
internal sealed class KnownConstants
{
    private readonly Dictionary<string, KnownConstant?> _names = new(StringComparer.Ordinal);
    private readonly KnownConstants? _outer;

    /// <param name="outer">At the node that the graph is a body of; null: it is the main graph.</param>
    public KnownConstants(GraphProto graph, KnownConstants? outer)
    {
        Graph = graph;
        Depth = outer is null ? 0 : outer.Depth + 1;
        _outer = outer;
        foreach (TensorProto initializer in graph.Initializer)
        {
            _names[initializer.Name] = new KnownConstant(initializer, this);
        }

        // A request may replace an initializer that is an input.
        Hide(graph.Input.Select(input => input.Name));
    }

    public GraphProto Graph { get; }

    /// <summary>Graphs around this one.</summary>
    public int Depth { get; }

    /// <summary>The constant of that name here or further out; null: it is none.</summary>
    public KnownConstant? Find(string name) =>
        _names.TryGetValue(name, out KnownConstant? constant) ? constant : _outer?.Find(name);

    /// <summary>From here on, the name stands for the constant, which may be called otherwise.</summary>
    public void Add(string name, KnownConstant constant) => _names[name] = constant;

    /// <summary>These stand for no constants, whatever they stand for further out.</summary>
    public void Hide(IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            _names[name] = null;
        }
    }

    /// <summary>Calls constants what their initializers are called.</summary>
    public void Rename(RepeatedField<string> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (
                Find(names[i]) is { } constant
                && !string.Equals(constant.Tensor.Name, names[i], StringComparison.Ordinal)
            )
            {
                names[i] = constant.Tensor.Name;
            }
        }
    }
}
