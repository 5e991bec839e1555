using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.DynamicQuantization;

/// <summary>One graph while its nodes are being replaced, and what all replacements in it share.</summary>
internal sealed class QuantizedGraph(
    OnnxModel model,
    GraphScope scope,
    NodeWriter nodes,
    QuantizedWeightStore weights,
    DynamicQuantizationOptions options,
    PassLog log
)
{
    private readonly Dictionary<string, DynamicInput> _inputs = new(StringComparer.Ordinal);

    public OnnxModel Model { get; } = model;

    public NodeWriter Nodes { get; } = nodes;

    public QuantizedWeightStore Weights { get; } = weights;

    public DynamicQuantizationOptions Options { get; } = options;

    public PassLog Log { get; } = log;

    /// <summary>An activation as u8: quantized once, where it is first wanted, for all that read it (q, k and v of an attention).</summary>
    public DynamicInput Quantize(string activation)
    {
        if (!_inputs.TryGetValue(activation, out DynamicInput? input))
        {
            input = new DynamicInput(
                Nodes.Names.Next($"{activation}_quantized"),
                Nodes.Names.Next($"{activation}_quantized_scale"),
                Nodes.Names.Next($"{activation}_quantized_zero_point")
            );
            Nodes.AddAs([input.Values, input.Scale, input.ZeroPoint], "DynamicQuantizeLinear", [activation]);
            _inputs[activation] = input;
        }

        return input;
    }

    /// <summary>A FLOAT initializer of the wanted rank and size that the plan does not exclude; null: not one, and why is logged.</summary>
    public ConstantWeight? FindWeight(NodeProto node, int input, int rank)
    {
        if (scope.FindInitializer(node.Input[input]) is not { } found)
        {
            return Leave(node, $"input {input} is no constant");
        }

        TensorProto tensor = found.Tensor;
        if (tensor.DataType != (int)DataType.Float || tensor.Dims.Count != rank)
        {
            return Leave(
                node,
                $"its weight is {ElementTypes.Name(tensor.DataType)} of rank {tensor.Dims.Count}; wanted float of rank {rank}"
            );
        }

        long count = TensorData.ElementCount(tensor);
        if (count < Options.MinElements)
        {
            return Leave(node, $"its weight has {count} elements, below minElements");
        }

        return Log.IsExcluded(node.Name) || Log.IsExcluded(tensor.Name)
            ? null
            : new ConstantWeight(tensor, found.Owner.Graph!);
    }

    /// <summary>A small FLOAT constant, such as a bias; null: it is computed.</summary>
    public TensorProto? FindFloats(string name) =>
        scope.FindInitializer(name) is { Tensor: { DataType: (int)DataType.Float } tensor } ? tensor : null;

    /// <summary>Adds a new initializer to this very graph and returns its name.</summary>
    public string AddInitializer(TensorProto tensor)
    {
        tensor.Name = Nodes.Names.Next(tensor.Name);
        scope.Graph!.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Logs that a node stays, and why.</summary>
    public ConstantWeight? Leave(NodeProto node, string reason)
    {
        Log.Leave(node.Name.Length > 0 ? node.Name : node.Output[0], $"{node.OpType}: {reason}");
        return null;
    }

    /// <summary>Logs a weight that was quantized, and the node that was replaced with it.</summary>
    public void Changed(NodeProto node, TensorProto weight, string change, double error)
    {
        Log.ChangeNodes();
        Log.Change(new TensorChange(weight.Name, node.OpType, change, error));
    }
}
