using System.Buffers.Binary;
using System.Numerics;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>Writes a binary32 as the framework does, in a fraction of its time: outputs have hundreds of thousands of them.</summary>
/// <remarks>
/// Digits are stored eight at a time, whether they are wanted or not, and what follows is written over them: no copy and no loop has
/// a length that a processor would have to guess.
/// </remarks>
internal static class Fp32Text
{
    /// <summary>Bytes that may be written to; the longest text, <c>-1.17549435E-38</c>, has 15.</summary>
    public const int MaxLength = 24;

    /// <summary>A binary32 never needs more digits, and no more before the point are written without an exponent.</summary>
    private const int MaxDigits = 9;

    /// <summary>Numbers with more zeros behind the point are written with an exponent.</summary>
    private const int MaxLeadingZeros = 3;

    private const uint EightDigits = 100_000_000;
    private const ulong AsciiZeros = 0x3030_3030_3030_3030;
    private const int SignShift = 31;

    private static ReadOnlySpan<uint> PowersOfTen =>
        [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

    /// <summary>Writes the shortest text that reads back as the same number.</summary>
    /// <param name="value">A finite number.</param>
    /// <param name="target">At least <see cref="MaxLength"/> bytes; what lies behind the text in it is lost.</param>
    /// <returns>Bytes of the text.</returns>
    public static int Write(float value, Span<byte> target)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        int sign = (int)(bits >> SignShift);
        target[0] = (byte)'-';
        Span<byte> rest = target.Slice(sign, MaxLength - 1);
        uint magnitude = bits & ~(1u << SignShift);
        if (magnitude == 0)
        {
            rest[0] = (byte)'0';
            return sign + 1;
        }

        (uint digits, int exponent) = ShortestFp32.Of(magnitude);
        while (digits % 10 == 0)
        {
            digits /= 10;
            exponent++;
        }

        return sign + Write(digits, exponent, rest);
    }

    private static int Write(uint digits, int exponent, Span<byte> target)
    {
        int count = CountDigits(digits);
        uint padded = digits * PowersOfTen[MaxDigits - count];
        var first = (byte)('0' + (padded / EightDigits));
        ulong others = EightAscii(padded % EightDigits);
        // The digits before the point; none or fewer: zeros behind it.
        int whole = count + exponent;
        if (whole is > MaxDigits or < -MaxLeadingZeros)
        {
            return WriteScientific(first, others, count, whole - 1, target);
        }

        if (whole <= 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target, AsciiZeros);
            target[1] = (byte)'.';
            target = target[(2 - whole)..];
            target[0] = first;
            BinaryPrimitives.WriteUInt64LittleEndian(target[1..], others);
            return 2 - whole + count;
        }

        target[0] = first;
        BinaryPrimitives.WriteUInt64LittleEndian(target[1..], others);
        if (whole >= count)
        {
            return whole;
        }

        target[whole] = (byte)'.';
        BinaryPrimitives.WriteUInt64LittleEndian(target[(whole + 1)..], others >> (8 * (whole - 1)));
        return count + 1;
    }

    private static int WriteScientific(byte first, ulong others, int count, int exponent, Span<byte> target)
    {
        target[0] = first;
        target[1] = (byte)'.';
        BinaryPrimitives.WriteUInt64LittleEndian(target[2..], others);
        int length = count > 1 ? count + 1 : 1;
        int power = Math.Abs(exponent);
        target[length] = (byte)'E';
        target[length + 1] = exponent < 0 ? (byte)'-' : (byte)'+';
        target[length + 2] = (byte)('0' + (power / 10));
        target[length + 3] = (byte)('0' + (power % 10));
        return length + 4;
    }

    /// <param name="value">Above zero.</param>
    private static int CountDigits(uint value)
    {
        // 1233 / 4096 is log10 2: as many digits, or one fewer.
        int estimate = ((BitOperations.Log2(value) + 1) * 1_233) >> 12;
        return estimate + (value >= PowersOfTen[estimate] ? 1 : 0);
    }

    /// <summary>Eight digits, the first one in the lowest byte: split into halves, then quarters, then digits, side by side.</summary>
    /// <param name="value">Below 10^8; with zeros in front.</param>
    private static ulong EightAscii(uint value)
    {
        ulong fours = (value / 10_000) | ((ulong)(value % 10_000) << 32);
        // 10486 / 2^20 is 1/100 of anything up to 9999.
        ulong hundreds = ((fours * 10_486) >> 20) & 0x0000_007F_0000_007F;
        ulong twos = hundreds | ((fours - (100 * hundreds)) << 16);
        // 103 / 2^10 is 1/10 of anything up to 99.
        ulong tens = ((twos * 103) >> 10) & 0x000F_000F_000F_000F;
        return (tens | ((twos - (10 * tens)) << 8)) + AsciiZeros;
    }
}
