using MaaS.Runtime.Models;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaaS.Runtime.Sessions;

/// <summary>The protocol's datatypes as ONNX Runtime's element types.</summary>
public static class OrtElementTypes
{
    public static TensorElementType ToElementType(this TensorDataType type) =>
        type switch
        {
            TensorDataType.Bool => TensorElementType.Bool,
            TensorDataType.UInt8 => TensorElementType.UInt8,
            TensorDataType.UInt16 => TensorElementType.UInt16,
            TensorDataType.UInt32 => TensorElementType.UInt32,
            TensorDataType.UInt64 => TensorElementType.UInt64,
            TensorDataType.Int8 => TensorElementType.Int8,
            TensorDataType.Int16 => TensorElementType.Int16,
            TensorDataType.Int32 => TensorElementType.Int32,
            TensorDataType.Int64 => TensorElementType.Int64,
            TensorDataType.Fp16 => TensorElementType.Float16,
            TensorDataType.Fp32 => TensorElementType.Float,
            TensorDataType.Fp64 => TensorElementType.Double,
            TensorDataType.Bf16 => TensorElementType.BFloat16,
            TensorDataType.Bytes => TensorElementType.String,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a datatype of the protocol."),
        };

    /// <summary>The protocol's datatype, or null when the protocol has none for it (complex, 4- and 8-bit floats, …).</summary>
    public static TensorDataType? ToDataType(this TensorElementType type) =>
        type switch
        {
            TensorElementType.Bool => TensorDataType.Bool,
            TensorElementType.UInt8 => TensorDataType.UInt8,
            TensorElementType.UInt16 => TensorDataType.UInt16,
            TensorElementType.UInt32 => TensorDataType.UInt32,
            TensorElementType.UInt64 => TensorDataType.UInt64,
            TensorElementType.Int8 => TensorDataType.Int8,
            TensorElementType.Int16 => TensorDataType.Int16,
            TensorElementType.Int32 => TensorDataType.Int32,
            TensorElementType.Int64 => TensorDataType.Int64,
            TensorElementType.Float16 => TensorDataType.Fp16,
            TensorElementType.Float => TensorDataType.Fp32,
            TensorElementType.Double => TensorDataType.Fp64,
            TensorElementType.BFloat16 => TensorDataType.Bf16,
            TensorElementType.String => TensorDataType.Bytes,
            _ => null,
        };
}
