using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;
using MaaS.Runtime.Inference;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>Reads strings into the layout of BYTES.</summary>
internal sealed class StringDataReader(ElementBudget budget, int capacity) : TensorDataReader(budget, capacity)
{
    private const string Expected = "a string";

    protected override int ReadElements(ReadOnlySpan<byte> json, ref int position)
    {
        ReadOnlySpan<byte> rest = json[position..];
        int length = rest[0] == '"' ? ReadString(rest) : JsonToken.Length(rest);
        if (length == 0)
        {
            return 0;
        }

        if (rest[0] != '"')
        {
            ReadOnlySpan<byte> text = rest[..length];
            if (!JsonToken.IsWord(text) && JsonNumber.Scan(rest, out _) != length)
            {
                RefuseText(Elements, text);
            }

            Note(Elements, text, Expected);
        }

        Budget.TakeStrings(1);
        position += length;
        return 1;
    }

    private int ReadString(ReadOnlySpan<byte> json)
    {
        int quote = JsonToken.ClosingQuote(json, out bool escaped);
        if (quote < 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> text = json[1..quote];
        Span<byte> target = Buffer.GetSpan(BytesElements.PrefixSize + text.Length);
        int written =
            escaped || text.ContainsAnyInRange((byte)0, (byte)0x1F)
                ? Unescape(json[..(quote + 1)], target[BytesElements.PrefixSize..])
                : Copy(text, target[BytesElements.PrefixSize..]);
        if (written < 0)
        {
            Note(Elements, "no valid UTF-8, or has a broken escape"u8, Expected);
            written = 0;
        }

        Budget.Take(1, BytesElements.PrefixSize + written);
        BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)written);
        Buffer.Advance(BytesElements.PrefixSize + written);
        return quote + 1;
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> target)
    {
        if (!Utf8.IsValid(text))
        {
            return -1;
        }

        text.CopyTo(target);
        return text.Length;
    }

    private static int Unescape(ReadOnlySpan<byte> json, Span<byte> target)
    {
        try
        {
            var reader = new Utf8JsonReader(json, isFinalBlock: true, state: default);
            reader.Read();
            return reader.CopyString(target);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return -1;
        }
    }
}
