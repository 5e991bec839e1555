using System.Globalization;
using System.Runtime.CompilerServices;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>A number of JSON, taken apart in one pass: ±Mantissa · 10^Exponent.</summary>
internal readonly struct JsonNumber
{
    private const int MaxExactDigits = 19;
    private const int LargestExactPower = 22;
    private const ulong LargestExactMantissa = 1UL << 53;

    private static readonly double[] PowersOfTen =
    [
        1e0,
        1e1,
        1e2,
        1e3,
        1e4,
        1e5,
        1e6,
        1e7,
        1e8,
        1e9,
        1e10,
        1e11,
        1e12,
        1e13,
        1e14,
        1e15,
        1e16,
        1e17,
        1e18,
        1e19,
        1e20,
        1e21,
        1e22,
    ];

    private JsonNumber(bool negative, ulong mantissa, int exponent, bool exact, bool whole)
    {
        Negative = negative;
        Mantissa = mantissa;
        Exponent = exponent;
        Exact = exact;
        Whole = whole;
    }

    public bool Negative { get; }

    public ulong Mantissa { get; }

    public int Exponent { get; }

    /// <summary>Whether <see cref="Mantissa"/> holds every digit.</summary>
    public bool Exact { get; }

    /// <summary>Written without fraction and exponent.</summary>
    public bool Whole { get; }

    /// <summary>
    /// Reads the number that <paramref name="text"/> starts with.
    /// </summary>
    /// <returns>Its length; 0 when it is no number; -1 when its end is not in <paramref name="text"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Scan(ReadOnlySpan<byte> text, out JsonNumber number)
    {
        int first = text[0] == '-' ? 1 : 0;
        if (text.Length > DigitWindow.Size)
        {
            int digits = DigitWindow.Read(text[first..], out ulong mantissa, out int fraction);
            if (digits > 0 && (text[first + digits] | 0x20) != 'e')
            {
                number = new JsonNumber(first == 1, mantissa, -fraction, exact: true, whole: fraction == 0);
                return first + digits;
            }
        }

        return ScanAny(text, first, out number);
    }

    /// <summary>
    /// About the number, a binary64 at most two units in the last place from it; false when no such is at hand.
    /// </summary>
    /// <remarks>The mantissa and the result of one multiplication or division by an exact power of ten are rounded: half a unit, relatively, each.</remarks>
    public bool TryEstimate(out double estimate)
    {
        if (!Exact || Exponent is < -LargestExactPower or > LargestExactPower)
        {
            estimate = 0;
            return false;
        }

        double value = Exponent < 0 ? Mantissa / PowersOfTen[-Exponent] : Mantissa * PowersOfTen[Exponent];
        // Half of a tensor's numbers may be negative, in no order: a branch would be guessed wrong as often.
        ulong sign = (ulong)Unsafe.BitCast<bool, byte>(Negative) << 63;
        estimate = BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(value) ^ sign);
        return true;
    }

    private static int ScanAny(ReadOnlySpan<byte> text, int first, out JsonNumber number)
    {
        number = default;
        ulong mantissa = 0;
        int i = Digits(text, first, ref mantissa);
        int digits = i - first;
        if (i >= text.Length)
        {
            return -1;
        }

        if (digits == 0 || (digits > 1 && text[first] == '0'))
        {
            return 0;
        }

        int exponent = 0;
        bool whole = true;
        if (text[i] == '.')
        {
            int fraction = i + 1;
            i = Digits(text, fraction, ref mantissa);
            exponent = fraction - i;
            digits -= exponent;
            whole = false;
            if (i >= text.Length || exponent == 0)
            {
                return i >= text.Length ? -1 : 0;
            }
        }

        if ((text[i] | 0x20) == 'e')
        {
            i = Power(text, i + 1, ref exponent);
            whole = false;
            if (i <= 0)
            {
                return i;
            }
        }

        number = new JsonNumber(first == 1, mantissa, exponent, digits <= MaxExactDigits, whole);
        return i;
    }

    /// <summary>The nearest binary64; infinite when the number is too large for it.</summary>
    /// <param name="text">The number as it was written.</param>
    /// <remarks>
    /// A mantissa below 2^53 and a power of ten up to 10^22 are exact, so one multiplication or division rounds correctly
    /// (W. D. Clinger, "How to read floating point numbers accurately", 1990). The rest goes to the framework.
    /// </remarks>
    public double ToDouble(ReadOnlySpan<byte> text)
    {
        return Mantissa <= LargestExactMantissa && TryEstimate(out double exact)
            ? exact
            : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static int Digits(ReadOnlySpan<byte> text, int i, ref ulong mantissa)
    {
        ulong value = mantissa;
        while (i + sizeof(ulong) <= text.Length && DigitWindow.TryReadEight(text[i..], out ulong eight))
        {
            value = unchecked((value * 100_000_000) + eight);
            i += sizeof(ulong);
        }

        while (i < text.Length)
        {
            uint digit = (uint)text[i] - '0';
            if (digit > 9)
            {
                break;
            }

            value = unchecked((value * 10) + digit);
            i++;
        }

        mantissa = value;
        return i;
    }

    private static int Power(ReadOnlySpan<byte> text, int i, ref int exponent)
    {
        const int far = 100_000;
        bool negative = false;
        if (i < text.Length && text[i] is (byte)'+' or (byte)'-')
        {
            negative = text[i] == '-';
            i++;
        }

        int first = i;
        int power = 0;
        while (i < text.Length && char.IsAsciiDigit((char)text[i]))
        {
            power = Math.Min((power * 10) + (text[i] - '0'), far);
            i++;
        }

        if (i >= text.Length)
        {
            return -1;
        }

        exponent += negative ? -power : power;
        return i == first ? 0 : i;
    }
}
