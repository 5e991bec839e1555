using System.Runtime.InteropServices;

namespace MaaS.Optimization.Onnx;

/// <summary>Turns the typed fields of a tensor (<c>float_data</c>, <c>int32_data</c>, …) into what <c>raw_data</c> would hold.</summary>
internal static class TypedData
{
    public static byte[] ToBytes(TensorProto tensor)
    {
        int bits =
            ElementTypes.Bits(tensor.DataType)
            ?? throw new InvalidOperationException($"Tensor '{tensor.Name}' has no fixed width.");
        if (tensor.FloatData.Count > 0)
        {
            return Bytes(tensor.FloatData);
        }

        if (tensor.DoubleData.Count > 0)
        {
            return Bytes(tensor.DoubleData);
        }

        if (tensor.Int64Data.Count > 0)
        {
            return Bytes(tensor.Int64Data);
        }

        if (tensor.Uint64Data.Count > 0)
        {
            return bits == 64 ? Bytes(tensor.Uint64Data) : Bytes(tensor.Uint64Data.Select(value => (uint)value));
        }

        // One element, or two packed 4-bit ones, per entry.
        return bits switch
        {
            32 => Bytes(tensor.Int32Data),
            16 => Bytes(tensor.Int32Data.Select(value => (ushort)value)),
            _ => Bytes(tensor.Int32Data.Select(value => (byte)value)),
        };
    }

    private static byte[] Bytes<T>(IEnumerable<T> values)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(values.ToArray()).ToArray();
}
