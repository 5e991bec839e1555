namespace MaaS.Runtime.Protocol.Json;

/// <summary>
/// What the floating-point datatypes share: NaN and the infinities, for which JSON has no number. As strings they are
/// valid JSON; as bare words they are not, but the encoders of Python write them so.
/// </summary>
internal static class FloatElement
{
    public const string Expected = "a number in range, \"NaN\", \"Infinity\" or \"-Infinity\"";

    public static bool TryConvert(ReadOnlySpan<byte> text, out double value)
    {
        ReadOnlySpan<byte> word = text.Length > 1 && text[0] == '"' ? text[1..^1] : text;
        value =
            word.SequenceEqual("NaN"u8) ? double.NaN
            : word.SequenceEqual("Infinity"u8) ? double.PositiveInfinity
            : word.SequenceEqual("-Infinity"u8) ? double.NegativeInfinity
            : 0;
        return value != 0;
    }
}
