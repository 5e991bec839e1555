using System.Globalization;

namespace MaaS.Optimization.Reports.Page;

/// <summary>Figures as a person reads them.</summary>
internal static class Figures
{
    private const int LongestName = 120;

    public static string Bytes(long bytes) =>
        bytes switch
        {
            >= 1_000_000_000 => Say($"{bytes / 1e9:0.00} GB"),
            >= 1_000_000 => Say($"{bytes / 1e6:0.00} MB"),
            >= 1_000 => Say($"{bytes / 1e3:0.0} kB"),
            _ => Say($"{bytes} B"),
        };

    public static string Milliseconds(double milliseconds) =>
        milliseconds >= 1 ? Say($"{milliseconds:0.00} ms") : Say($"{milliseconds * 1_000:0.0} µs");

    /// <summary>Errors span many orders of magnitude.</summary>
    public static string Error(double error) =>
        error == 0 ? "0"
        : Math.Abs(error) >= 0.001 ? Say($"{error:0.0000}")
        : Say($"{error:0.0e+0}");

    public static string Times(double ratio) => Say($"{ratio:0.00}×");

    /// <summary>Names inside a model can be of any length.</summary>
    public static string Name(string name) =>
        name.Length <= LongestName ? name : string.Concat(name.AsSpan(0, LongestName), "…");

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
