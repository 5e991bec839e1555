namespace MaaS.Runtime.Protocol.Json;

internal readonly struct Fp64Element : IJsonElement<double>
{
    public static string Expected => FloatElement.Expected;

    public static bool TryConvert(in JsonNumber number, ReadOnlySpan<byte> text, out double value)
    {
        value = number.ToDouble(text);
        return double.IsFinite(value);
    }

    public static bool TryConvert(ReadOnlySpan<byte> text, out double value) =>
        FloatElement.TryConvert(text, out value);
}
