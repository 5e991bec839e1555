using Google.Protobuf.Collections;
using AttributeType = MaaS.Optimization.Onnx.AttributeProto.Types.AttributeType;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Onnx;

/// <summary>
/// Makes every weight an initializer, which is where passes look for them: Constant nodes are lifted in the main graph and in
/// bodies of If, Loop and Scan (Paddle exports keep all weights in Constant nodes), and initializers are no longer inputs, so
/// that no caller can replace what is about to be folded. Exact.
/// </summary>
internal static class ConstantLifting
{
    /// <summary>Changes the model in place and returns how many Constant nodes became initializers.</summary>
    public static int Lift(OnnxModel model)
    {
        int lifted = 0;
        foreach (GraphScope scope in GraphScope.Graphs(model.Proto).ToList())
        {
            lifted += Lift(scope.Graph!);
        }

        RemoveFromInputs(model.Graph);
        return lifted;
    }

    private static int Lift(GraphProto graph)
    {
        var kept = new List<NodeProto>(graph.Node.Count);
        int lifted = 0;
        foreach (NodeProto node in graph.Node)
        {
            if (OperatorDomains.Is(node, "Constant") && ToInitializer(node) is { } initializer)
            {
                graph.Initializer.Add(initializer);
                lifted++;
            }
            else
            {
                kept.Add(node);
            }
        }

        if (lifted > 0)
        {
            graph.Node.Clear();
            graph.Node.AddRange(kept);
        }

        return lifted;
    }

    /// <summary>The tensor of a Constant node, under its output's name. Null: a sparse one, or an attribute this build does not know.</summary>
    public static TensorProto? ToInitializer(NodeProto node)
    {
        if (node.Output is not [{ Length: > 0 } name] || node.Attribute is not [{ } value])
        {
            return null;
        }

        TensorProto? tensor = (value.Name, value.Type) switch
        {
            ("value", _) when value.T is not null => value.T.Clone(),
            ("value_float", _) => TensorData.Create<float>(name, DataType.Float, [], [value.F]),
            ("value_floats", _) => Vector(name, DataType.Float, value.Floats),
            ("value_int", _) => TensorData.Create<long>(name, DataType.Int64, [], [value.I]),
            ("value_ints", _) => Vector(name, DataType.Int64, value.Ints),
            ("value_string", AttributeType.String) => Text(value, []),
            ("value_strings", _) => Text(value, [value.Strings.Count]),
            _ => null,
        };
        if (tensor is not null)
        {
            tensor.Name = name;
        }

        return tensor;
    }

    private static TensorProto Vector<T>(string name, DataType type, RepeatedField<T> values)
        where T : unmanaged => TensorData.Create<T>(name, type, [values.Count], values.ToArray());

    private static TensorProto Text(AttributeProto value, long[] dims)
    {
        var tensor = new TensorProto { DataType = (int)DataType.String, Dims = { dims } };
        tensor.StringData.AddRange(dims.Length == 0 ? [value.S] : value.Strings);
        return tensor;
    }

    private static void RemoveFromInputs(GraphProto graph)
    {
        var initializers = graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        List<ValueInfoProto> inputs = graph.Input.Where(input => !initializers.Contains(input.Name)).ToList();
        if (inputs.Count < graph.Input.Count)
        {
            graph.Input.Clear();
            graph.Input.AddRange(inputs);
        }
    }
}
