using System.Buffers;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>Where a value that is no array ends.</summary>
internal static class JsonToken
{
    private static readonly SearchValues<byte> Ends = SearchValues.Create(",]}[{:\" \t\r\n"u8);

    public static bool IsEnd(byte c) => c is (byte)',' or (byte)']' or (byte)'}' or <= (byte)' ';

    /// <summary>The length of the string (quotes included), number or word; 0 when its end is not in <paramref name="json"/>.</summary>
    public static int Length(ReadOnlySpan<byte> json)
    {
        if (json[0] == '"')
        {
            int quote = ClosingQuote(json, out _);
            return quote < 0 ? 0 : quote + 1;
        }

        int end = json.IndexOfAny(Ends);
        return end switch
        {
            < 0 => 0,
            0 => 1,
            _ => end,
        };
    }

    /// <summary>The place of the quote that ends the string; -1 when it is not in <paramref name="json"/>.</summary>
    public static int ClosingQuote(ReadOnlySpan<byte> json, out bool escaped)
    {
        escaped = false;
        int i = 1;
        while (i < json.Length)
        {
            int found = json[i..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
            {
                return -1;
            }

            i += found;
            if (json[i] == '"')
            {
                return i;
            }

            escaped = true;
            i += 2;
        }

        return -1;
    }

    /// <summary>Something that JSON, or Python's JSON, calls a value.</summary>
    public static bool IsWord(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("true"u8)
        || text.SequenceEqual("false"u8)
        || text.SequenceEqual("null"u8)
        || text.SequenceEqual("NaN"u8)
        || text.SequenceEqual("Infinity"u8)
        || text.SequenceEqual("-Infinity"u8);
}
