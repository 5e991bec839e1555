using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Tuning;

/// <summary>The type that most bytes of a model's weights have.</summary>
internal static class ModelPrecision
{
    /// <summary>The short name of that type.</summary>
    /// <returns><c>fp32</c>, <c>fp16</c>, <c>int8</c>, …; <c>none</c> for a model without weights.</returns>
    public static string Of(OnnxModel model)
    {
        var bytes = new Dictionary<int, long>();
        foreach (TensorProto tensor in ModelTensors.Of(model.Proto))
        {
            bytes[tensor.DataType] = bytes.GetValueOrDefault(tensor.DataType) + TensorData.ByteSize(tensor);
        }

        return bytes.Count == 0 ? "none" : Name(bytes.MaxBy(pair => pair.Value).Key);
    }

    private static string Name(int dataType) =>
        (TensorProto.Types.DataType)dataType switch
        {
            TensorProto.Types.DataType.Float => "fp32",
            TensorProto.Types.DataType.Float16 => "fp16",
            TensorProto.Types.DataType.Double => "fp64",
            TensorProto.Types.DataType.Bfloat16 => "bf16",
            _ => ElementTypes.Name(dataType),
        };
}
