using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>Which nodes read a tensor, in its own graph and in the bodies inside it.</summary>
internal sealed class WeightConsumers
{
    private readonly Dictionary<string, List<WeightUse>> _uses = new(StringComparer.Ordinal);

    /// <summary>Looks through the graph that owns the tensors.</summary>
    public WeightConsumers(GraphProto graph) => Add(graph, []);

    /// <summary>In graph order; empty: nobody reads it (it may still be an output).</summary>
    public IReadOnlyList<WeightUse> Of(string tensor) =>
        _uses.TryGetValue(tensor, out List<WeightUse>? uses) ? uses : [];

    private void Add(GraphProto graph, HashSet<string> hidden)
    {
        foreach (NodeProto node in graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                if (node.Input[i].Length > 0 && !hidden.Contains(node.Input[i]))
                {
                    Record(node.Input[i], node, i);
                }
            }

            // A body that has a tensor of the same name means its own.
            foreach (GraphProto body in GraphScope.Bodies(node))
            {
                var hiddenInside = new HashSet<string>(hidden, StringComparer.Ordinal);
                hiddenInside.UnionWith(body.Input.Select(input => input.Name));
                hiddenInside.UnionWith(body.Initializer.Select(tensor => tensor.Name));
                hiddenInside.UnionWith(body.Node.SelectMany(inner => inner.Output));
                Add(body, hiddenInside);
            }
        }
    }

    private void Record(string tensor, NodeProto node, int input)
    {
        if (!_uses.TryGetValue(tensor, out List<WeightUse>? uses))
        {
            _uses[tensor] = uses = [];
        }

        uses.Add(new WeightUse(node, input));
    }
}
