using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.StructuredPruning.Refit;

/// <summary>Where a constant can be added to what a node gives.</summary>
/// <param name="model">A working copy.</param>
internal sealed class BiasSlot(OnnxModel model)
{
    private readonly GraphScope _scope = GraphScope.Graphs(model.Proto).First();
    private readonly WeightConsumers _consumers = new(model.Graph);

    /// <summary>Whether there is such a place: a bias of the node itself, or one that is added behind it.</summary>
    /// <param name="outputs">Numbers that the bias has.</param>
    public bool Exists(NodeProto node, long outputs) =>
        node.OpType switch
        {
            "Conv" => !Pads(node) && Fits(node, outputs),
            "Gemm" => NodeAttributes.Float(node, "alpha", 1) == 1
                && NodeAttributes.Float(node, "beta", 1) == 1
                && Fits(node, outputs),
            "MatMul" => Behind(node, outputs) is not null,
            _ => false,
        };

    /// <summary>Adds to the bias.</summary>
    public void Add(NodeProto node, double[] constants)
    {
        TensorProto tensor = string.Equals(node.OpType, "MatMul", StringComparison.Ordinal)
            ? Behind(node, constants.Length)!
            : _scope.FindInitializer(node.Input[2])!.Value.Tensor;
        ReadOnlySpan<float> old = TensorData.Floats(model, tensor);
        var values = new float[constants.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(old[i] + constants[i]);
        }

        TensorProto replacement = TensorData.Create<float>(tensor.Name, DataType.Float, [.. tensor.Dims], values);
        TensorData.Clear(tensor);
        tensor.RawData = replacement.RawData;
    }

    /// <summary>The border of a padded convolution sees zeros, which no constant of the interior may be added to.</summary>
    private static bool Pads(NodeProto node) =>
        NodeAttributes.Find(node, "pads")?.Ints.Any(pad => pad != 0) == true
        || NodeAttributes.Find(node, "auto_pad")?.S.ToStringUtf8() is "SAME_UPPER" or "SAME_LOWER";

    private bool Fits(NodeProto node, long outputs) => node.Input.Count > 2 && Fits(node.Input[2], outputs);

    private bool Fits(string name, long outputs) =>
        _scope.FindInitializer(name) is { Tensor: { DataType: (int)DataType.Float } tensor, Owner.Outer: null }
        && TensorData.ElementCount(tensor) == outputs
        && tensor.Dims[^1] == outputs
        && _consumers.Of(name).Count == 1;

    private TensorProto? Behind(NodeProto node, long outputs)
    {
        if (
            _consumers.Of(node.Output[0]) is not [{ Node: { } add } use]
            || !OperatorDomains.Is(add, "Add")
            || model.Graph.Output.Any(o => string.Equals(o.Name, node.Output[0], StringComparison.Ordinal))
        )
        {
            return null;
        }

        string other = add.Input[1 - use.Index];
        return Fits(other, outputs) ? _scope.FindInitializer(other)!.Value.Tensor : null;
    }
}
