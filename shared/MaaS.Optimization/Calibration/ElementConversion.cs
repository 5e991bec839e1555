using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Calibration;

/// <summary>
/// Turns the elements of one type into those of another where their meaning stays: integers and booleans into integers that
/// hold their values and into floating point; floating point into floating point of any width (NumPy's default is 64 bits,
/// models take 32). Never floating point into integers, never strings.
/// </summary>
internal static class ElementConversion
{
    public static bool IsPossible(TensorDataType from, TensorDataType to) =>
        from == to
        || (
            from != TensorDataType.Bytes
            && to != TensorDataType.Bytes
            && (IsFloat(to) || !IsFloat(from))
            && to != TensorDataType.Bool
        );

    public static bool IsFloat(TensorDataType type) =>
        type is TensorDataType.Fp16 or TensorDataType.Fp32 or TensorDataType.Fp64 or TensorDataType.Bf16;

    /// <summary>Every element in the wanted type.</summary>
    /// <param name="tensor">With a type that <see cref="IsPossible"/> accepts.</param>
    /// <exception cref="SampleFormatException">A value does not fit into the wanted type.</exception>
    public static SampleTensor Convert(SampleTensor tensor, TensorDataType to)
    {
        if (tensor.DataType == to)
        {
            return tensor;
        }

        int fromSize = tensor.DataType.ElementSize()!.Value;
        int toSize = to.ElementSize()!.Value;
        int count = tensor.Data.Length / fromSize;
        var data = new byte[count * (long)toSize];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> source = tensor.Data.AsSpan(i * fromSize, fromSize);
            Span<byte> target = data.AsSpan(i * toSize, toSize);
            if (IsFloat(to))
            {
                WriteFloat(target, to, ReadFloat(source, tensor.DataType));
            }
            else
            {
                WriteInteger(target, to, ReadInteger(source, tensor.DataType));
            }
        }

        return tensor with
        {
            DataType = to,
            Data = data,
        };
    }

    /// <summary>One element as the nearest 64-bit number.</summary>
    public static double ReadFloat(ReadOnlySpan<byte> source, TensorDataType type) =>
        type switch
        {
            TensorDataType.Fp16 => (double)BinaryPrimitives.ReadHalfLittleEndian(source),
            TensorDataType.Fp32 => BinaryPrimitives.ReadSingleLittleEndian(source),
            TensorDataType.Fp64 => BinaryPrimitives.ReadDoubleLittleEndian(source),
            TensorDataType.Bf16 => BitConverter.UInt32BitsToSingle(
                (uint)BinaryPrimitives.ReadUInt16LittleEndian(source) << 16
            ),
            _ => (double)ReadInteger(source, type),
        };

    public static void WriteFloat(Span<byte> target, TensorDataType type, double value)
    {
        switch (type)
        {
            case TensorDataType.Fp16:
                BinaryPrimitives.WriteHalfLittleEndian(target, (Half)value);
                break;
            case TensorDataType.Fp32:
                BinaryPrimitives.WriteSingleLittleEndian(target, (float)value);
                break;
            case TensorDataType.Fp64:
                BinaryPrimitives.WriteDoubleLittleEndian(target, value);
                break;
            default:
                // bfloat16 by truncation: samples need no better rounding.
                uint bits = BitConverter.SingleToUInt32Bits((float)value);
                BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)(bits >> 16));
                break;
        }
    }

    /// <summary>Writes nothing and returns false where the type does not hold the value.</summary>
    public static bool TryWriteInteger(Span<byte> target, TensorDataType type, Int128 value) =>
        type switch
        {
            TensorDataType.Bool => Try<byte>(value == 0 ? 0 : 1, target),
            TensorDataType.UInt8 => Try<byte>(value, target),
            TensorDataType.UInt16 => Try<ushort>(value, target),
            TensorDataType.UInt32 => Try<uint>(value, target),
            TensorDataType.UInt64 => Try<ulong>(value, target),
            TensorDataType.Int8 => Try<sbyte>(value, target),
            TensorDataType.Int16 => Try<short>(value, target),
            TensorDataType.Int32 => Try<int>(value, target),
            TensorDataType.Int64 => Try<long>(value, target),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an integer type."),
        };

    public static void WriteInteger(Span<byte> target, TensorDataType type, Int128 value)
    {
        if (!TryWriteInteger(target, type, value))
        {
            throw new SampleFormatException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the value {value} does not fit into {type.ProtocolName()}"
                )
            );
        }
    }

    private static Int128 ReadInteger(ReadOnlySpan<byte> source, TensorDataType type) =>
        type switch
        {
            TensorDataType.Bool => source[0] == 0 ? 0 : 1,
            TensorDataType.UInt8 => source[0],
            TensorDataType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(source),
            TensorDataType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(source),
            TensorDataType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(source),
            TensorDataType.Int8 => (sbyte)source[0],
            TensorDataType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(source),
            TensorDataType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(source),
            TensorDataType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(source),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an integer type."),
        };

    private static bool Try<T>(Int128 value, Span<byte> target)
        where T : IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (value < Int128.CreateChecked(T.MinValue) || value > Int128.CreateChecked(T.MaxValue))
        {
            return false;
        }

        T.CreateTruncating(value).WriteLittleEndian(target);
        return true;
    }
}
