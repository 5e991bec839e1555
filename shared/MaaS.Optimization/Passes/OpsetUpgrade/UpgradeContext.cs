using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.OpsetUpgrade;

/// <summary>One graph while its nodes are written anew.</summary>
/// <param name="From">The opset that the model was written for.</param>
internal sealed record UpgradeContext(
    OnnxModel Model,
    GraphScope Scope,
    ElementTypeInference Types,
    NodeWriter Nodes,
    long From
)
{
    /// <summary>Takes an attribute of integers out of a node; null: it has none.</summary>
    public static long[]? TakeInts(NodeProto node, string name)
    {
        if (NodeAttributes.Find(node, name) is not { } attribute)
        {
            return null;
        }

        node.Attribute.Remove(attribute);
        return [.. attribute.Ints];
    }

    /// <summary>Takes a floating-point attribute out of a node; null: it has none.</summary>
    public static float? TakeFloat(NodeProto node, string name)
    {
        if (NodeAttributes.Find(node, name) is not { } attribute)
        {
            return null;
        }

        node.Attribute.Remove(attribute);
        return attribute.F;
    }

    /// <summary>Adds integers as an initializer of this graph and returns its name.</summary>
    public string AddInt64s(NodeProto near, string what, params long[] values) =>
        Add(TensorData.Create<long>($"{near.Output[0]}_{what}", DataType.Int64, [values.Length], values));

    public string AddFloats(NodeProto near, string what, params float[] values) =>
        Add(TensorData.Create<float>($"{near.Output[0]}_{what}", DataType.Float, [values.Length], values));

    /// <summary>Adds one value in the type of the node's first input and returns its name; null: its type is not known, or no float.</summary>
    public string? AddScalarLikeInput(NodeProto near, string what, float value)
    {
        string name = $"{near.Output[0]}_{what}";
        TensorProto? scalar = (DataType?)Types.Of(Scope, near.Input[0]) switch
        {
            DataType.Float => TensorData.Create<float>(name, DataType.Float, [], [value]),
            DataType.Double => TensorData.Create<double>(name, DataType.Double, [], [value]),
            DataType.Float16 => TensorData.Create<Half>(name, DataType.Float16, [], [(Half)value]),
            _ => null,
        };
        return scalar is null ? null : Add(scalar);
    }

    /// <summary>How many dimensions a name is declared with; null: not declared.</summary>
    public int? Rank(string name)
    {
        GraphProto graph = Scope.Graph!;
        ValueInfoProto? value = graph
            .ValueInfo.Concat(graph.Output)
            .Concat(graph.Input)
            .FirstOrDefault(value => string.Equals(value.Name, name, StringComparison.Ordinal));
        return value?.Type?.TensorType?.Shape?.Dim.Count;
    }

    /// <summary>Whether anything in this graph, its bodies or its outputs wants a name.</summary>
    public bool IsRead(string name) =>
        name.Length > 0
        && (
            new WeightConsumers(Scope.Graph!).Of(name).Count > 0
            || Scope.Graph!.Output.Any(output => string.Equals(output.Name, name, StringComparison.Ordinal))
        );

    private string Add(TensorProto tensor)
    {
        tensor.Name = Nodes.Names.Next(tensor.Name);
        Scope.Graph!.Initializer.Add(tensor);
        return tensor.Name;
    }
}
