using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>Reads elements of a fixed size.</summary>
internal sealed class NumberDataReader<T, TElement>(ElementBudget budget, int capacity)
    : TensorDataReader(budget, capacity)
    where T : unmanaged
    where TElement : struct, IJsonElement<T>
{
    private const int MaxBlock = 4096;

    protected override int ReadElements(ReadOnlySpan<byte> json, ref int position)
    {
        // A value takes two bytes of JSON at least, its comma included.
        int block = InArray ? Math.Clamp((json.Length - position) / 2, 1, MaxBlock) : 1;
        Span<T> target = MemoryMarshal.Cast<byte, T>(Buffer.GetSpan(block * Unsafe.SizeOf<T>()))[..block];
        int count = 0;
        int i = position;
        while (count < target.Length)
        {
            int length = ReadElement(json[i..], Elements + count, out target[count]);
            if (length == 0)
            {
                break;
            }

            count++;
            i += length;
            position = i;
            if (!InArray || !SkipComma(json, ref i))
            {
                break;
            }
        }

        Budget.Take(count, (long)count * Unsafe.SizeOf<T>());
        Buffer.Advance(count * Unsafe.SizeOf<T>());
        return count;
    }

    /// <summary>Steps over a comma and white space when a number follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool SkipComma(ReadOnlySpan<byte> json, ref int i)
    {
        if (i + 1 >= json.Length || json[i] != ',')
        {
            return false;
        }

        int next = i + 1;
        while (next < json.Length && json[next] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            next++;
        }

        if (next >= json.Length || !IsNumberStart(json[next]))
        {
            return false;
        }

        i = next;
        return true;
    }

    private static bool IsNumberStart(byte c) => c == '-' || (uint)(c - '0') <= 9;

    /// <summary>The length of the value that <paramref name="json"/> starts with; 0 when its end is not loaded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadElement(ReadOnlySpan<byte> json, long element, out T value)
    {
        int length = IsNumberStart(json[0]) ? JsonNumber.Scan(json, out JsonNumber number) : NoNumber(out number);
        if (length > 0 && TElement.TryConvert(number, json[..length], out value) && JsonToken.IsEnd(json[length]))
        {
            return length;
        }

        return ReadOther(json, length, element, out value);
    }

    private static int NoNumber(out JsonNumber number)
    {
        number = default;
        return 0;
    }

    private int ReadOther(ReadOnlySpan<byte> json, int scanned, long element, out T value)
    {
        value = default;
        int length = scanned < 0 ? 0 : JsonToken.Length(json);
        if (length == 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> text = json[..length];
        if (scanned == length || !TElement.TryConvert(text, out value))
        {
            if (text[0] != '"' && scanned != length && !JsonToken.IsWord(text))
            {
                RefuseText(element, text);
            }

            Note(element, text, TElement.Expected);
        }

        return length;
    }
}
