using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>Builds the node list of one graph anew, in order: nodes that stay and nodes that take the place of others.</summary>
internal sealed class NodeWriter(FreshNames names)
{
    private readonly List<NodeProto> _nodes = [];

    public FreshNames Names { get; } = names;

    /// <summary>Takes a node over as it is.</summary>
    public void Keep(NodeProto node) => _nodes.Add(node);

    /// <summary>Adds a node and returns its only output, a fresh name.</summary>
    /// <param name="near">A name to make the new one from.</param>
    public string Add(string near, string opType, string[] inputs, params AttributeProto[] attributes)
    {
        string output = Names.Next($"{near}_{opType}");
        AddAs([output], opType, inputs, attributes: attributes);
        return output;
    }

    /// <summary>Adds a node whose outputs have the given names.</summary>
    public void AddAs(
        string[] outputs,
        string opType,
        string[] inputs,
        string domain = "",
        params AttributeProto[] attributes
    ) =>
        _nodes.Add(
            new NodeProto
            {
                OpType = opType,
                Domain = domain,
                Name = Names.Next($"{outputs[0]}_{opType}_node"),
                Input = { inputs },
                Output = { outputs },
                Attribute = { attributes },
            }
        );

    /// <summary>Makes the collected nodes those of the graph.</summary>
    public void WriteTo(GraphScope scope)
    {
        scope.Nodes.Clear();
        scope.Nodes.AddRange(_nodes);
    }
}
