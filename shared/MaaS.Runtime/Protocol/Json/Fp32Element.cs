using System.Globalization;

namespace MaaS.Runtime.Protocol.Json;

internal readonly struct Fp32Element : IJsonElement<float>
{
    /// <summary>The bits of a binary64 that a binary32 has no room for, and their value exactly half way between two.</summary>
    private const ulong DroppedBits = (1UL << 29) - 1;
    private const ulong HalfWay = 1UL << 28;

    /// <summary>Smallest normal binary32; below it more bits are dropped.</summary>
    private const double SmallestNormal = 1.1754943508222875e-38;

    public static string Expected => FloatElement.Expected;

    /// <summary>Rounds correctly.</summary>
    /// <remarks>
    /// Rounding twice (decimal to binary64 to binary32) is right unless the first rounding ends half way between two
    /// binary32 numbers: half-way points are binary64 numbers, so no rounding steps over one.
    /// </remarks>
    public static bool TryConvert(in JsonNumber number, ReadOnlySpan<byte> text, out float value)
    {
        double nearest = number.ToDouble(text);
        bool once =
            (BitConverter.DoubleToUInt64Bits(nearest) & DroppedBits) != HalfWay
            && (Math.Abs(nearest) >= SmallestNormal || nearest == 0);
        value = once ? (float)nearest : float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return float.IsFinite(value);
    }

    public static bool TryConvert(ReadOnlySpan<byte> text, out float value)
    {
        bool converted = FloatElement.TryConvert(text, out double wide);
        value = (float)wide;
        return converted;
    }
}
