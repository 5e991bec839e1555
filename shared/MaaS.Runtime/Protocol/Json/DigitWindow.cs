using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>
/// Reads the digits of a short number, its point included, from sixteen bytes at once: most numbers of a tensor have between six
/// and eleven digits, and a loop over them guesses their number wrong again and again.
/// </summary>
internal static class DigitWindow
{
    /// <summary>Bytes that are read, whatever the number's length.</summary>
    public const int Size = 16;

    /// <summary>
    /// Reads digits with at most one point between them that end within the window.
    /// </summary>
    /// <param name="text">At least <see cref="Size"/> bytes, the sign left out.</param>
    /// <param name="mantissa">All digits as one whole number, below 10^15.</param>
    /// <param name="fraction">How many of them stand behind the point.</param>
    /// <returns>Their length with the point; 0: they do not end here, or are no number's.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ReadOnlySpan<byte> text, out ulong mantissa, out int fraction)
    {
        mantissa = 0;
        fraction = 0;
        Vector128<byte> digits =
            Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text[..Size])) - Vector128.Create((byte)'0');
        uint others = Vector128.GreaterThan(digits, Vector128.Create((byte)9)).ExtractMostSignificantBits();
        int whole = BitOperations.TrailingZeroCount(others);
        if (whole is 0 or > Size - 1 || (whole > 1 && text[0] == '0'))
        {
            return 0;
        }

        // Without a point it is as if one stood behind the last digit.
        int end = whole + 1;
        int length = whole;
        if (text[whole] == '.')
        {
            end = length = BitOperations.TrailingZeroCount(others & (others - 1));
            fraction = end - whole - 1;
            if (fraction == 0 || end > Size - 1)
            {
                return 0;
            }
        }

        // Moves the last digit to the last lane and closes the gap of the point; lanes before the first digit become zero.
        Vector128<sbyte> lane = Vector128<sbyte>.Indices;
        Vector128<sbyte> beforePoint = Vector128.LessThan(lane, Vector128.Create((sbyte)(Size - fraction)));
        Vector128<sbyte> source = lane + Vector128.Create((sbyte)(end - Size)) + beforePoint;
        Vector128<ulong> aligned = Vector128.Shuffle(digits, source.AsByte()).AsUInt64();
        mantissa = (EightDigits(aligned.ToScalar()) * 100_000_000) + EightDigits(aligned.GetElement(1));
        return length;
    }

    /// <summary>Reads eight digits; false when one of the bytes is none.</summary>
    /// <param name="text">At least eight bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadEight(ReadOnlySpan<byte> text, out ulong value)
    {
        const ulong upperHalves = 0xF0F0F0F0F0F0F0F0;
        const ulong zeros = 0x3030303030303030;
        const ulong beyondNine = 0x0606060606060606;
        ulong bytes = BinaryPrimitives.ReadUInt64LittleEndian(text);
        value = EightDigits(bytes - zeros);
        // '0' to '9' are 0x30 to 0x39: what follows them reaches 0x40 when 6 is added.
        return (bytes & upperHalves) == zeros && ((bytes + beyondNine) & upperHalves) == zeros;
    }

    /// <summary>The number whose digits are the bytes of <paramref name="digits"/>, the first one lowest: pairs, then fours, then all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong EightDigits(ulong digits)
    {
        digits = ((digits * (1 + (10UL << 8))) >> 8) & 0x00FF00FF00FF00FF;
        digits = ((digits * (1 + (100UL << 16))) >> 16) & 0x0000FFFF0000FFFF;
        return (digits * (1 + (10_000UL << 32))) >> 32;
    }
}
