using MaaS.Optimization.Calibration;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Optimization.Measurement;

/// <summary>Between our tensors and ONNX Runtime's.</summary>
internal static class NativeTensors
{
    /// <summary>Copies into memory of ONNX Runtime's own.</summary>
    public static OrtValue Create(SampleTensor tensor)
    {
        if (tensor.DataType == TensorDataType.Bytes)
        {
            OrtValue strings = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, tensor.Shape);
            for (int i = 0; i < tensor.Strings.Count; i++)
            {
                strings.StringTensorSetElementAt(tensor.Strings[i].AsSpan(), i);
            }

            return strings;
        }

        OrtValue value = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance,
            tensor.DataType.ToElementType(),
            tensor.Shape
        );
        tensor.Data.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    /// <summary>The elements of a floating-point tensor as 64-bit numbers.</summary>
    public static double[] ToDoubles(OrtValue value, TensorDataType type)
    {
        ReadOnlySpan<byte> raw = value.GetTensorMutableRawData();
        int size = type.ElementSize()!.Value;
        var numbers = new double[raw.Length / size];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = ElementConversion.ReadFloat(raw.Slice(i * size, size), type);
        }

        return numbers;
    }
}
