namespace MaaS.Runtime.Protocol.Json;

/// <summary>bfloat16 in its 16 bits: the upper half of a binary32, rounded to nearest, ties to even.</summary>
internal readonly struct Bf16Element : IJsonElement<ushort>
{
    private const ushort QuietNaN = 0x7FC0;
    private const ushort ExponentBits = 0x7F80;

    public static string Expected => FloatElement.Expected;

    public static bool TryConvert(in JsonNumber number, ReadOnlySpan<byte> text, out ushort value)
    {
        value = 0;
        if (!Fp32Element.TryConvert(number, text, out float wide))
        {
            return false;
        }

        value = Round(wide);
        return (value & ExponentBits) != ExponentBits;
    }

    public static bool TryConvert(ReadOnlySpan<byte> text, out ushort value)
    {
        bool converted = FloatElement.TryConvert(text, out double wide);
        value = Round((float)wide);
        return converted;
    }

    public static float Widen(ushort value) => BitConverter.UInt32BitsToSingle((uint)value << 16);

    private static ushort Round(float value)
    {
        if (float.IsNaN(value))
        {
            return QuietNaN;
        }

        uint bits = BitConverter.SingleToUInt32Bits(value);
        uint half = 0x7FFF + ((bits >> 16) & 1);
        return (ushort)((bits + half) >> 16);
    }
}
