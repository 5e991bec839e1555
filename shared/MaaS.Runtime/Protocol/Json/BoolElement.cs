namespace MaaS.Runtime.Protocol.Json;

/// <summary><c>true</c> and <c>false</c>; also 1 and 0, which some clients send for them.</summary>
internal readonly struct BoolElement : IJsonElement<byte>
{
    public static string Expected => "true or false (or 1 or 0)";

    public static bool TryConvert(in JsonNumber number, ReadOnlySpan<byte> text, out byte value)
    {
        value = (byte)number.Mantissa;
        return number is { Whole: true, Exact: true, Negative: false, Mantissa: 0 or 1 };
    }

    public static bool TryConvert(ReadOnlySpan<byte> text, out byte value)
    {
        bool isTrue = text.SequenceEqual("true"u8);
        value = isTrue ? (byte)1 : (byte)0;
        return isTrue || text.SequenceEqual("false"u8);
    }
}
