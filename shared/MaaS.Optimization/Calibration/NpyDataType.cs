using MaaS.Runtime.Models;

namespace MaaS.Optimization.Calibration;

/// <summary>The element type of a .npy array (NumPy's <c>descr</c>, for example <c>&lt;f4</c>).</summary>
/// <param name="DataType">The same type in the protocol's terms.</param>
/// <param name="ItemSize">Bytes per element, 1 or more; of strings the fixed width.</param>
/// <param name="BigEndian">Whether multi-byte elements are stored most significant byte first.</param>
/// <param name="Utf32">Whether the elements are strings of four-byte code points (<c>U</c>) rather than bytes (<c>S</c>).</param>
internal sealed record NpyDataType(TensorDataType DataType, int ItemSize, bool BigEndian, bool Utf32 = false)
{
    /// <summary>A string wider than this is no sample of anything.</summary>
    private const int MaxStringWidth = 1 << 20;

    /// <summary>Parses NumPy's <c>descr</c>.</summary>
    /// <returns>Null for a type that no tensor has (objects, dates, complex numbers, records).</returns>
    public static NpyDataType? Parse(string descr)
    {
        if (descr.Length < 3 || !int.TryParse(descr.AsSpan(2), out int size) || size < 1)
        {
            return null;
        }

        bool bigEndian = descr[0] == '>';
        if (descr[1] is 'S' or 'U')
        {
            int width = descr[1] == 'U' ? 4 : 1;
            return size > MaxStringWidth
                ? null
                : new NpyDataType(TensorDataType.Bytes, size * width, bigEndian, width == 4);
        }

        TensorDataType? type = (descr[1], size) switch
        {
            ('b', 1) => TensorDataType.Bool,
            ('u', 1) => TensorDataType.UInt8,
            ('u', 2) => TensorDataType.UInt16,
            ('u', 4) => TensorDataType.UInt32,
            ('u', 8) => TensorDataType.UInt64,
            ('i', 1) => TensorDataType.Int8,
            ('i', 2) => TensorDataType.Int16,
            ('i', 4) => TensorDataType.Int32,
            ('i', 8) => TensorDataType.Int64,
            ('f', 2) => TensorDataType.Fp16,
            ('f', 4) => TensorDataType.Fp32,
            ('f', 8) => TensorDataType.Fp64,
            _ => null,
        };
        return type is null ? null : new NpyDataType(type.Value, size, bigEndian);
    }
}
