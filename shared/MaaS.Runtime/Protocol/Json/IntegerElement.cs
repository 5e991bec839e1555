using System.Globalization;
using System.Numerics;

namespace MaaS.Runtime.Protocol.Json;

/// <summary>Whole numbers in range. A fraction of zeros is whole (<c>3.0</c>): many clients know only one kind of number.</summary>
internal readonly struct IntegerElement<T> : IJsonElement<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static string Expected { get; } =
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {T.MinValue} to {T.MaxValue}");

    public static bool TryConvert(in JsonNumber number, ReadOnlySpan<byte> text, out T value)
    {
        if (!number.Whole || !number.Exact)
        {
            int point = text.IndexOfAny((byte)'.', (byte)'e', (byte)'E');
            bool zeros = point > 0 && text[point] == '.' && text[(point + 1)..].IndexOfAnyExcept((byte)'0') < 0;
            return T.TryParse(
                zeros ? text[..point] : text,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out value
            );
        }

        ulong most = ulong.CreateTruncating(T.MaxValue);
        if (!number.Negative)
        {
            value = T.CreateTruncating(number.Mantissa);
            return number.Mantissa <= most;
        }

        // The most negative value is one further from zero; an unsigned type has only -0.
        ulong least = T.IsZero(T.MinValue) ? 0 : most + 1;
        value = T.CreateTruncating(unchecked(0UL - number.Mantissa));
        return number.Mantissa <= least;
    }

    public static bool TryConvert(ReadOnlySpan<byte> text, out T value)
    {
        value = default;
        return false;
    }
}
