namespace MaaS.Runtime.Protocol.Json;

/// <summary>Rounded through binary64, whose 53 bits leave no doubt about 11 for any text that was written from a binary16.</summary>
internal readonly struct Fp16Element : IJsonElement<Half>
{
    public static string Expected => FloatElement.Expected;

    public static bool TryConvert(in JsonNumber number, ReadOnlySpan<byte> text, out Half value)
    {
        value = (Half)number.ToDouble(text);
        return Half.IsFinite(value);
    }

    public static bool TryConvert(ReadOnlySpan<byte> text, out Half value)
    {
        bool converted = FloatElement.TryConvert(text, out double wide);
        value = (Half)wide;
        return converted;
    }
}
