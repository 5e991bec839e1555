using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Onnx;

/// <summary>Sizes of a tensor's elements.</summary>
internal static class ElementTypes
{
    /// <summary>Bits of one element in <c>raw_data</c>; null: strings and types this build does not know.</summary>
    public static int? Bits(int dataType) =>
        (DataType)dataType switch
        {
            DataType.Uint4 or DataType.Int4 or DataType.Float4E2M1 => 4,
            DataType.Bool or DataType.Uint8 or DataType.Int8 => 8,
            >= DataType.Float8E4M3Fn and <= DataType.Float8E5M2Fnuz or DataType.Float8E8M0 => 8,
            DataType.Uint16 or DataType.Int16 or DataType.Float16 or DataType.Bfloat16 => 16,
            DataType.Float or DataType.Int32 or DataType.Uint32 => 32,
            DataType.Double or DataType.Int64 or DataType.Uint64 or DataType.Complex64 => 64,
            DataType.Complex128 => 128,
            _ => null,
        };

    /// <summary>Bytes of a whole tensor (4-bit elements are packed in pairs); null where <see cref="Bits"/> is.</summary>
    public static long? Bytes(int dataType, long elements) =>
        Bits(dataType) is { } bits ? checked(((elements * bits) + 7) / 8) : null;

    public static string Name(int dataType) =>
        Enum.IsDefined((DataType)dataType) ? ((DataType)dataType).ToString().ToLowerInvariant() : $"type {dataType}";
}
