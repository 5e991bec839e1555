using System.Numerics;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>The shortest decimal that reads back as a binary32: <see cref="Digits"/> · 10^<see cref="Exponent"/>.</summary>
/// <remarks>
/// R. Giulietti, "The Schubfach way to render doubles", 2020, for binary32. The decimals that round to a number c · 2^q fill an interval
/// around it. Powers of ten are laid over the interval: the largest one of which a multiple, of which there is then only one or two,
/// lies inside gives the shortest text; of two the one nearer to the number is taken. All is done in integers: scaled by 10^-k and
/// rounded to odd, the bounds still compare with whole numbers as the exact values do.
/// </remarks>
internal readonly record struct ShortestFp32(uint Digits, int Exponent)
{
    private const int FractionBits = 23;
    private const uint HiddenBit = 1u << FractionBits;
    private const int SmallestPower = -149;

    /// <summary>The powers of ten that bring any binary32 to eight or nine digits: 10^-31 to 10^45.</summary>
    private const int FirstScale = -31;
    private const int LastScale = 45;

    /// <summary>Each 10^k · 2^(63 - floor(log2 10^k)), rounded up: 64 bits, the first one set.</summary>
    private static readonly ulong[] Scales =
    [
        .. Enumerable.Range(FirstScale, LastScale - FirstScale + 1).Select(Scale),
    ];

    /// <param name="magnitude">The bits of a finite number above zero.</param>
    public static ShortestFp32 Of(uint magnitude)
    {
        uint fraction = magnitude & (HiddenBit - 1);
        int biased = (int)(magnitude >> FractionBits);
        uint c = biased == 0 ? fraction : fraction | HiddenBit;
        int q = SmallestPower + Math.Max(biased, 1) - 1;
        if (q is <= 0 and > -FractionBits - 1 && BitOperations.TrailingZeroCount(c) >= -q)
        {
            return new ShortestFp32(c >> -q, 0);
        }

        // Below a power of two the numbers lie twice as dense: the lower bound is nearer. Bounds and number in quarters of 2^q.
        bool denserBelow = fraction == 0 && biased > 1;
        uint odd = c & 1;
        int k = FloorLog10(q, denserBelow);
        int shift = q + FloorLog2OfPowerOfTen(-k) + 1;
        ulong scale = Scales[-k - FirstScale];
        uint number = Scaled(scale, (4 * c) << shift);
        // A bound reads back as the number only if the number is even.
        uint lowest = Scaled(scale, ((4 * c) - (denserBelow ? 1u : 2u)) << shift) + odd;
        uint highest = Scaled(scale, ((4 * c) + 2) << shift) - odd;
        return Choose(number, lowest, highest, k);
    }

    // All in quarters of 10^k.
    private static ShortestFp32 Choose(uint number, uint lowest, uint highest, int k)
    {
        uint s = number / 4;
        uint tenth = s / 10;
        bool below = lowest <= 40 * tenth;
        bool above = (40 * tenth) + 40 <= highest;
        if (s >= 10 && below != above)
        {
            return new ShortestFp32(above ? tenth + 1 : tenth, k + 1);
        }

        below = lowest <= 4 * s;
        above = (4 * s) + 4 <= highest;
        uint middle = (4 * s) + 2;
        bool up = below != above ? above : number > middle || (number == middle && (s & 1) != 0);
        return new ShortestFp32(up ? s + 1 : s, k);
    }

    /// <summary>The upper bits of a product; the last one set when anything but zero was cut off.</summary>
    private static uint Scaled(ulong scale, uint value)
    {
        ulong high = (ulong)(((UInt128)scale * value) >> 32);
        return (uint)(high >> 32) | ((uint)high > 1 ? 1u : 0u);
    }

    /// <summary>floor(log10(2^q)), or of 3/4 · 2^q; right for every power of a binary32.</summary>
    private static int FloorLog10(int q, bool threeQuarters) => ((q * 1_262_611) - (threeQuarters ? 524_031 : 0)) >> 22;

    /// <summary>floor(log2(10^e)); right for every power used here.</summary>
    private static int FloorLog2OfPowerOfTen(int e) => (e * 1_741_647) >> 19;

    private static ulong Scale(int k)
    {
        int bits = 63 - FloorLog2OfPowerOfTen(k);
        BigInteger numerator = BigInteger.One << Math.Max(bits, 0);
        BigInteger denominator = BigInteger.One << Math.Max(-bits, 0);
        BigInteger power = BigInteger.Pow(10, Math.Abs(k));
        (numerator, denominator) = k < 0 ? (numerator, denominator * power) : (numerator * power, denominator);
        return (ulong)((numerator + denominator - 1) / denominator);
    }
}
