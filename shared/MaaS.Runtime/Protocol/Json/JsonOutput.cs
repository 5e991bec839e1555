using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>The pieces of JSON that answers are written from.</summary>
internal static class JsonOutput
{
    public static void Raw(this IBufferWriter<byte> output, ReadOnlySpan<byte> json) => output.Write(json);

    public static void Text(this IBufferWriter<byte> output, string text)
    {
        Span<byte> target = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length) + 2);
        target[0] = (byte)'"';
        int written = Encoding.UTF8.GetBytes(text, target[1..]);
        if (JavaScriptEncoder.UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncodeUtf8(target.Slice(1, written)) >= 0)
        {
            ReadOnlySpan<byte> encoded = JsonEncodedText
                .Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)
                .EncodedUtf8Bytes;
            output.Write("\""u8);
            output.Write(encoded);
            output.Write("\""u8);
            return;
        }

        target[written + 1] = (byte)'"';
        output.Advance(written + 2);
    }

    public static void Integer(this IBufferWriter<byte> output, long value)
    {
        const int longest = 20;
        value.TryFormat(output.GetSpan(longest), out int written, provider: CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    public static void Shape(this IBufferWriter<byte> output, ReadOnlySpan<long> shape)
    {
        output.Write("["u8);
        for (int i = 0; i < shape.Length; i++)
        {
            if (i > 0)
            {
                output.Write(","u8);
            }

            output.Integer(shape[i]);
        }

        output.Write("]"u8);
    }
}
