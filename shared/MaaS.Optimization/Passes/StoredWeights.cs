using MaaS.Optimization.Onnx;
using AttributeType = MaaS.Optimization.Onnx.AttributeProto.Types.AttributeType;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes;

/// <summary>
/// Replaces fp32 initializers of one graph by a stored form and the nodes that make fp32 of it again, under the old name: its
/// readers do not change, in this graph and in the bodies inside it.
/// </summary>
internal sealed class StoredWeights(GraphProto graph, FreshNames names)
{
    private readonly Dictionary<string, List<TensorProto>> _replacements = new(StringComparer.Ordinal);
    private readonly List<NodeProto> _nodes = [];

    /// <summary>weight = Cast(stored) · scale, or Cast(stored) without a scale.</summary>
    public void Replace(TensorProto weight, TensorProto stored, TensorProto? scale)
    {
        stored.Name = names.Next($"{weight.Name}_stored");
        _replacements[weight.Name] = [stored];
        string cast = scale is null ? weight.Name : names.Next($"{weight.Name}_cast");
        _nodes.Add(
            new NodeProto
            {
                OpType = "Cast",
                Name = names.Next($"{weight.Name}_Cast"),
                Input = { stored.Name },
                Output = { cast },
                Attribute =
                {
                    new AttributeProto
                    {
                        Name = "to",
                        I = (long)DataType.Float,
                        Type = AttributeType.Int,
                    },
                },
            }
        );
        if (scale is null)
        {
            return;
        }

        scale.Name = names.Next($"{weight.Name}_scale");
        _replacements[weight.Name].Add(scale);
        _nodes.Add(
            new NodeProto
            {
                OpType = "Mul",
                Name = names.Next($"{weight.Name}_Mul"),
                Input = { cast, scale.Name },
                Output = { weight.Name },
            }
        );
    }

    /// <summary>Puts everything collected into the graph, before its first node.</summary>
    public void Insert()
    {
        if (_nodes.Count == 0)
        {
            return;
        }

        List<TensorProto> initializers = graph
            .Initializer.SelectMany(tensor => _replacements.GetValueOrDefault(tensor.Name) ?? [tensor])
            .ToList();
        graph.Initializer.Clear();
        graph.Initializer.AddRange(initializers);
        List<NodeProto> nodes = [.. _nodes, .. graph.Node];
        graph.Node.Clear();
        graph.Node.AddRange(nodes);
    }
}
