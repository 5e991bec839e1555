using System.Buffers.Binary;
using System.Text.Unicode;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Inference;

/// <summary>The layout of BYTES tensors: per element a little-endian uint32 length and the bytes.</summary>
public static class BytesElements
{
    /// <summary>Bytes of the length before each element.</summary>
    public const int PrefixSize = sizeof(uint);

    /// <summary>
    /// Counts the elements. False when the last one is cut: <paramref name="count"/> is then its index and
    /// <paramref name="offset"/> where it begins.
    /// </summary>
    public static bool TryCount(ReadOnlySpan<byte> data, out long count, out int offset)
    {
        count = 0;
        offset = 0;
        while (offset < data.Length)
        {
            if (!TryRead(data[offset..], out ReadOnlySpan<byte> element))
            {
                return false;
            }

            offset += PrefixSize + element.Length;
            count++;
        }

        return true;
    }

    /// <summary>The first element of <paramref name="data"/>; false when it is cut.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> element)
    {
        element = default;
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(data, out uint length) || length > data.Length - PrefixSize)
        {
            return false;
        }

        element = data.Slice(PrefixSize, (int)length);
        return true;
    }

    /// <summary>Whether every element is UTF-8; true for every tensor that is not BYTES.</summary>
    public static bool AreText(InferenceTensor tensor)
    {
        if (tensor.DataType != TensorDataType.Bytes)
        {
            return true;
        }

        ReadOnlySpan<byte> rest = tensor.Data.Span;
        while (TryRead(rest, out ReadOnlySpan<byte> element))
        {
            if (!Utf8.IsValid(element))
            {
                return false;
            }

            rest = rest[(PrefixSize + element.Length)..];
        }

        return true;
    }
}
