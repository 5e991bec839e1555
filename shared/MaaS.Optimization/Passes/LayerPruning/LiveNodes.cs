using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.LayerPruning;

/// <summary>The nodes of a graph that somebody needs.</summary>
internal static class LiveNodes
{
    /// <summary>Those that its outputs depend on.</summary>
    public static HashSet<NodeProto> Of(GraphProto graph) => Of(graph, _ => false);

    /// <summary>Those that its outputs, or some nodes, depend on; these nodes too.</summary>
    public static HashSet<NodeProto> Of(GraphProto graph, Predicate<NodeProto> isKept)
    {
        var live = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        var wanted = new HashSet<string>(graph.Output.Select(output => output.Name), StringComparer.Ordinal);
        // Nodes are in order: whoever reads a tensor comes behind its producer.
        foreach (NodeProto node in graph.Node.Reverse())
        {
            if (isKept(node) || node.Output.Any(wanted.Contains))
            {
                live.Add(node);
                Want(node, wanted);
            }
        }

        return live;
    }

    /// <summary>Names that a body makes for itself are wanted, too: that keeps too much where they hide others, never too little.</summary>
    private static void Want(NodeProto node, HashSet<string> wanted)
    {
        wanted.UnionWith(node.Input);
        foreach (GraphProto body in GraphScope.Bodies(node))
        {
            wanted.UnionWith(body.Output.Select(output => output.Name));
            foreach (NodeProto inner in body.Node)
            {
                Want(inner, wanted);
            }
        }
    }
}
