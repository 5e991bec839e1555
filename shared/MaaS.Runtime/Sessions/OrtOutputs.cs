using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Sessions;

/// <summary>What ONNX Runtime returned, as the protocol's tensors.</summary>
internal static class OrtOutputs
{
    /// <summary>Takes ownership of <paramref name="values"/>: each is freed with its tensor, or here on failure.</summary>
    /// <exception cref="NotSupportedException">An output that no tensor of the protocol can carry.</exception>
    public static InferenceTensor[] ToTensors(IReadOnlyList<string> names, IReadOnlyList<OrtValue> values)
    {
        var tensors = new InferenceTensor[names.Count];
        try
        {
            for (int i = 0; i < tensors.Length; i++)
            {
                tensors[i] = ToTensor(names[i], values[i]);
            }

            return tensors;
        }
        catch
        {
            foreach (OrtValue value in values)
            {
                value.Dispose();
            }

            throw;
        }
    }

    private static InferenceTensor ToTensor(string name, OrtValue value)
    {
        if (!value.IsTensor)
        {
            throw new NotSupportedException($"Output '{name}' is no tensor but a {value.OnnxType}.");
        }

        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        TensorDataType type =
            info.ElementDataType.ToDataType()
            ?? throw new NotSupportedException(
                $"Output '{name}' has element type {info.ElementDataType}, which the protocol does not have."
            );
        if (type == TensorDataType.Bytes)
        {
            InferenceTensor strings = OrtStrings.ToTensor(name, value, info.Shape);
            value.Dispose();
            return strings;
        }

        if (value.GetTensorSizeInBytes() is var size && size > int.MaxValue)
        {
            throw new NotSupportedException(
                $"Output '{name}' has {size} bytes; at most {int.MaxValue} can be returned."
            );
        }

        var memory = new OrtValueMemory(value);
        return new InferenceTensor(name, type, info.Shape, memory, memory.Memory.Length);
    }
}
