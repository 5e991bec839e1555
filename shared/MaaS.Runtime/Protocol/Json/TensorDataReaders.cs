using MaaS.Runtime.Models;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>The reader of each datatype.</summary>
internal static class TensorDataReaders
{
    public static TensorDataReader Create(TensorDataType type, ElementBudget budget) =>
        type switch
        {
            TensorDataType.Bool => new NumberDataReader<byte, BoolElement>(budget),
            TensorDataType.UInt8 => new NumberDataReader<byte, IntegerElement<byte>>(budget),
            TensorDataType.UInt16 => new NumberDataReader<ushort, IntegerElement<ushort>>(budget),
            TensorDataType.UInt32 => new NumberDataReader<uint, IntegerElement<uint>>(budget),
            TensorDataType.UInt64 => new NumberDataReader<ulong, IntegerElement<ulong>>(budget),
            TensorDataType.Int8 => new NumberDataReader<sbyte, IntegerElement<sbyte>>(budget),
            TensorDataType.Int16 => new NumberDataReader<short, IntegerElement<short>>(budget),
            TensorDataType.Int32 => new NumberDataReader<int, IntegerElement<int>>(budget),
            TensorDataType.Int64 => new NumberDataReader<long, IntegerElement<long>>(budget),
            TensorDataType.Fp16 => new NumberDataReader<Half, Fp16Element>(budget),
            TensorDataType.Fp32 => new NumberDataReader<float, Fp32Element>(budget),
            TensorDataType.Fp64 => new NumberDataReader<double, Fp64Element>(budget),
            TensorDataType.Bf16 => new NumberDataReader<ushort, Bf16Element>(budget),
            TensorDataType.Bytes => new StringDataReader(budget),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a datatype of the protocol."),
        };
}
