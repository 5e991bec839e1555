using System.Buffers;
using System.Runtime.InteropServices;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>
/// Writes the elements of one tensor as JSON values with commas between them: shortest text that reads back to the same
/// bits; NaN and the infinities as strings. Continues where it stopped, so that an answer can be flushed in pieces.
/// </summary>
internal ref struct TensorDataWriter(TensorDataType type, ReadOnlySpan<byte> data)
{
    /// <summary>Elements per call of <see cref="Write(IBufferWriter{byte}, int)"/> that make a piece worth flushing.</summary>
    public const int PieceElements = 2048;

    /// <summary>The longest number, for example <c>-2.2250738585072014E-308</c>, with quotes and comma to spare.</summary>
    private const int MaxElementBytes = 32;

    private readonly int _length = data.Length;
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>Bytes of the tensor that were written.</summary>
    public readonly int Consumed => _length - _rest.Length;

    /// <summary>Writes up to <paramref name="elements"/> elements.</summary>
    public void Write(IBufferWriter<byte> output, int elements)
    {
        switch (type)
        {
            case TensorDataType.Bool:
                WriteBools(output, elements);
                break;
            case TensorDataType.UInt8:
                WriteNumbers<byte>(output, elements);
                break;
            case TensorDataType.UInt16:
                WriteNumbers<ushort>(output, elements);
                break;
            case TensorDataType.UInt32:
                WriteNumbers<uint>(output, elements);
                break;
            case TensorDataType.UInt64:
                WriteNumbers<ulong>(output, elements);
                break;
            case TensorDataType.Int8:
                WriteNumbers<sbyte>(output, elements);
                break;
            case TensorDataType.Int16:
                WriteNumbers<short>(output, elements);
                break;
            case TensorDataType.Int32:
                WriteNumbers<int>(output, elements);
                break;
            case TensorDataType.Int64:
                WriteNumbers<long>(output, elements);
                break;
            case TensorDataType.Fp16:
                WriteNumbers<Half>(output, elements);
                break;
            case TensorDataType.Fp32:
                WriteNumbers<float>(output, elements);
                break;
            case TensorDataType.Fp64:
                WriteNumbers<double>(output, elements);
                break;
            case TensorDataType.Bf16:
                WriteBrainFloats(output, elements);
                break;
            default:
                WriteStrings(output, elements);
                break;
        }
    }

    private void WriteNumbers<T>(IBufferWriter<byte> output, int elements)
        where T : unmanaged, IUtf8SpanFormattable
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(_rest);
        values = values[..Math.Min(elements, values.Length)];
        Span<byte> target = output.GetSpan(Math.Max(values.Length, 1) * MaxElementBytes);
        int written = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0)
            {
                target[written++] = (byte)',';
            }

            written += WriteNumber(values[i], target[written..]);
        }

        output.Advance(written);
        _rest = _rest[MemoryMarshal.AsBytes(values).Length..];
    }

    private void WriteBrainFloats(IBufferWriter<byte> output, int elements)
    {
        ReadOnlySpan<ushort> values = MemoryMarshal.Cast<byte, ushort>(_rest);
        values = values[..Math.Min(elements, values.Length)];
        Span<byte> target = output.GetSpan(Math.Max(values.Length, 1) * MaxElementBytes);
        int written = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0)
            {
                target[written++] = (byte)',';
            }

            written += WriteNumber(Bf16Element.Widen(values[i]), target[written..]);
        }

        output.Advance(written);
        _rest = _rest[(values.Length * sizeof(ushort))..];
    }

    private static int WriteNumber<T>(T value, Span<byte> target)
        where T : IUtf8SpanFormattable
    {
        if (value is float number && float.IsFinite(number))
        {
            return Fp32Text.Write(number, target);
        }

        value.TryFormat(target, out int written, default, provider: null);
        // Only NaN and the infinities contain an 'n' or 'N'; digits, signs, '.' and 'E' lie below it.
        if (written >= 3 && target[..written].ContainsAny((byte)'N', (byte)'n'))
        {
            target[..written].CopyTo(target[1..]);
            target[0] = (byte)'"';
            target[written + 1] = (byte)'"';
            written += 2;
        }

        return written;
    }

    private void WriteBools(IBufferWriter<byte> output, int elements)
    {
        int count = Math.Min(elements, _rest.Length);
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
            {
                output.Write(","u8);
            }

            output.Write(_rest[i] != 0 ? "true"u8 : "false"u8);
        }

        _rest = _rest[count..];
    }

    private void WriteStrings(IBufferWriter<byte> output, int elements)
    {
        for (int i = 0; i < elements && BytesElements.TryRead(_rest, out ReadOnlySpan<byte> element); i++)
        {
            if (i > 0)
            {
                output.Write(","u8);
            }

            JsonText.Write(output, element);
            _rest = _rest[(BytesElements.PrefixSize + element.Length)..];
        }
    }
}
