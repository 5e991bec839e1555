using System.Buffers;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>Writes UTF-8 as a JSON string, escaping only what JSON demands.</summary>
internal static class JsonText
{
    private const int PieceBytes = 16 * 1024;
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Select(c => (byte)c),
        (byte)'"',
        (byte)'\\',
    ]);

    /// <summary>Writes the quotes too.</summary>
    /// <param name="text">Valid UTF-8.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        output.Write("\""u8);
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> piece = text[..Math.Min(text.Length, PieceBytes)];
            int plain = piece.IndexOfAny(Escaped);
            plain = plain < 0 ? piece.Length : plain;
            output.Write(text[..plain]);
            if (plain < piece.Length)
            {
                Escape(output, text[plain]);
                plain++;
            }

            text = text[plain..];
        }

        output.Write("\""u8);
    }

    private static void Escape(IBufferWriter<byte> output, byte c)
    {
        if (c is (byte)'"' or (byte)'\\')
        {
            output.Write([(byte)'\\', c]);
            return;
        }

        const string digits = "0123456789abcdef";
        output.Write("\\u00"u8);
        output.Write([(byte)digits[c >> 4], (byte)digits[c & 15]]);
    }
}
