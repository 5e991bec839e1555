using MaaS.Optimization.Onnx;
using AttributeType = MaaS.Optimization.Onnx.AttributeProto.Types.AttributeType;

namespace MaaS.Optimization.Passes;

/// <summary>Reads and makes attributes of nodes.</summary>
internal static class NodeAttributes
{
    public static AttributeProto? Find(NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(attribute => string.Equals(attribute.Name, name, StringComparison.Ordinal));

    public static long Int(NodeProto node, string name, long otherwise) => Find(node, name)?.I ?? otherwise;

    public static float Float(NodeProto node, string name, float otherwise) => Find(node, name)?.F ?? otherwise;

    public static AttributeProto Of(string name, long value) =>
        new()
        {
            Name = name,
            I = value,
            Type = AttributeType.Int,
        };

    public static AttributeProto Of(string name, float value) =>
        new()
        {
            Name = name,
            F = value,
            Type = AttributeType.Float,
        };

    public static AttributeProto Of(string name, IEnumerable<long> values) =>
        new()
        {
            Name = name,
            Ints = { values },
            Type = AttributeType.Ints,
        };
}
