using System.Globalization;
using System.Runtime.CompilerServices;

namespace MaaS.Runtime.Protocol.Json;

internal readonly struct Fp32Element : IJsonElement<float>
{
    /// <summary>The bits of a binary64 that a binary32 has no room for, and their value exactly half way between two.</summary>
    private const ulong DroppedBits = (1UL << 29) - 1;
    private const ulong HalfWay = 1UL << 28;

    /// <summary>More than an estimate may be off, in units of a binary64's last place.</summary>
    private const ulong Doubt = 4;

    public static string Expected => FloatElement.Expected;

    /// <summary>Rounds correctly.</summary>
    /// <remarks>
    /// Which binary32 is nearest changes only half way between two of them, and those points are binary64 numbers. A binary64
    /// that is near to the decimal number and not near to such a point is therefore rounded as the number itself would be. No
    /// estimate but zero is below 10^-22, so none is a subnormal binary32, where more bits are dropped.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryConvert(in JsonNumber number, ReadOnlySpan<byte> text, out float value)
    {
        bool certain = number.TryEstimate(out double estimate) && !IsNearHalfWay(estimate);
        value = certain ? (float)estimate : float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return float.IsFinite(value);
    }

    public static bool TryConvert(ReadOnlySpan<byte> text, out float value)
    {
        bool converted = FloatElement.TryConvert(text, out double wide);
        value = (float)wide;
        return converted;
    }

    private static bool IsNearHalfWay(double estimate)
    {
        ulong dropped = BitConverter.DoubleToUInt64Bits(estimate) & DroppedBits;
        return dropped - (HalfWay - Doubt) <= 2 * Doubt;
    }
}
