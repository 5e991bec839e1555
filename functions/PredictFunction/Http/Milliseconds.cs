namespace PredictFunction.Http;

/// <summary>
/// A time as milliseconds with up to three digits behind the point. Whole numbers throughout, and nothing
/// allocated: every answer has four of these.
/// </summary>
internal readonly struct Milliseconds(TimeSpan time) : ISpanFormattable
{
    private const int Longest = 24;

    public bool TryFormat(
        Span<char> destination,
        out int charsWritten,
        ReadOnlySpan<char> format,
        IFormatProvider? provider
    )
    {
        long microseconds = (time.Ticks + (TimeSpan.TicksPerMicrosecond / 2)) / TimeSpan.TicksPerMicrosecond;
        (long whole, long fraction) = Math.DivRem(microseconds, 1000);
        if (destination.Length < Longest)
        {
            charsWritten = 0;
            return false;
        }

        whole.TryFormat(destination, out charsWritten, format: default, provider);
        if (fraction == 0)
        {
            return true;
        }

        destination[charsWritten++] = '.';
        for (long unit = 100; fraction > 0; unit /= 10)
        {
            destination[charsWritten++] = (char)('0' + (fraction / unit));
            fraction %= unit;
        }

        return true;
    }

    public string ToString(string? format, IFormatProvider? formatProvider) =>
        string.Create(formatProvider, stackalloc char[Longest], $"{this}");

    public override string ToString() => ToString(null, null);
}
