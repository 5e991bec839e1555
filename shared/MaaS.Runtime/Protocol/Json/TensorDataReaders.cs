using MaaS.Runtime.Models;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>The reader of each datatype.</summary>
internal static class TensorDataReaders
{
    public static TensorDataReader Create(
        TensorDataType type,
        ElementBudget budget,
        int capacity = PooledBuffer.InitialCapacity
    ) =>
        type switch
        {
            TensorDataType.Bool => new NumberDataReader<byte, BoolElement>(budget, capacity),
            TensorDataType.UInt8 => new NumberDataReader<byte, IntegerElement<byte>>(budget, capacity),
            TensorDataType.UInt16 => new NumberDataReader<ushort, IntegerElement<ushort>>(budget, capacity),
            TensorDataType.UInt32 => new NumberDataReader<uint, IntegerElement<uint>>(budget, capacity),
            TensorDataType.UInt64 => new NumberDataReader<ulong, IntegerElement<ulong>>(budget, capacity),
            TensorDataType.Int8 => new NumberDataReader<sbyte, IntegerElement<sbyte>>(budget, capacity),
            TensorDataType.Int16 => new NumberDataReader<short, IntegerElement<short>>(budget, capacity),
            TensorDataType.Int32 => new NumberDataReader<int, IntegerElement<int>>(budget, capacity),
            TensorDataType.Int64 => new NumberDataReader<long, IntegerElement<long>>(budget, capacity),
            TensorDataType.Fp16 => new NumberDataReader<Half, Fp16Element>(budget, capacity),
            TensorDataType.Fp32 => new NumberDataReader<float, Fp32Element>(budget, capacity),
            TensorDataType.Fp64 => new NumberDataReader<double, Fp64Element>(budget, capacity),
            TensorDataType.Bf16 => new NumberDataReader<ushort, Bf16Element>(budget, capacity),
            TensorDataType.Bytes => new StringDataReader(budget, capacity),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a datatype of the protocol."),
        };
}
