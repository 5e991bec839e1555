using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>Removes weights that nothing reads any more.</summary>
internal static class UnusedInitializers
{
    /// <summary>Removes those of <paramref name="candidates"/> (by reference) that no node reads and no graph gives out.</summary>
    public static void Remove(ModelProto model, IReadOnlySet<TensorProto> candidates)
    {
        if (candidates.Count == 0)
        {
            return;
        }

        foreach (GraphScope scope in GraphScope.Graphs(model).ToList())
        {
            GraphProto graph = scope.Graph!;
            var consumers = new WeightConsumers(graph);
            List<TensorProto> kept = graph
                .Initializer.Where(tensor =>
                    !candidates.Contains(tensor)
                    || consumers.Of(tensor.Name).Count > 0
                    || IsGivenOut(graph, tensor.Name)
                )
                .ToList();
            if (kept.Count < graph.Initializer.Count)
            {
                graph.Initializer.Clear();
                graph.Initializer.AddRange(kept);
            }
        }
    }

    /// <summary>As an output of the graph, or of a body inside it that passes an outer name on.</summary>
    private static bool IsGivenOut(GraphProto graph, string name) =>
        graph.Output.Any(output => string.Equals(output.Name, name, StringComparison.Ordinal))
        || graph.Node.SelectMany(GraphScope.Bodies).Any(body => IsGivenOut(body, name));
}
