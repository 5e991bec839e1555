using MaaS.Optimization.Calibration;
using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaaS.Optimization.Measurement;

/// <summary>Between our tensors and ONNX Runtime's.</summary>
internal static class NativeTensors
{
    private static readonly (TensorDataType Ours, TensorElementType Theirs)[] Types =
    [
        (TensorDataType.Bool, TensorElementType.Bool),
        (TensorDataType.UInt8, TensorElementType.UInt8),
        (TensorDataType.UInt16, TensorElementType.UInt16),
        (TensorDataType.UInt32, TensorElementType.UInt32),
        (TensorDataType.UInt64, TensorElementType.UInt64),
        (TensorDataType.Int8, TensorElementType.Int8),
        (TensorDataType.Int16, TensorElementType.Int16),
        (TensorDataType.Int32, TensorElementType.Int32),
        (TensorDataType.Int64, TensorElementType.Int64),
        (TensorDataType.Fp16, TensorElementType.Float16),
        (TensorDataType.Fp32, TensorElementType.Float),
        (TensorDataType.Fp64, TensorElementType.Double),
        (TensorDataType.Bf16, TensorElementType.BFloat16),
        (TensorDataType.Bytes, TensorElementType.String),
    ];

    /// <summary>The protocol's name for a type of ONNX Runtime.</summary>
    /// <returns>Null for a type that the protocol does not have.</returns>
    public static TensorDataType? FromNative(TensorElementType type)
    {
        foreach ((TensorDataType ours, TensorElementType theirs) in Types)
        {
            if (theirs == type)
            {
                return ours;
            }
        }

        return null;
    }

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

        TensorElementType type = Array.Find(Types, pair => pair.Ours == tensor.DataType).Theirs;
        OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, type, tensor.Shape);
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
