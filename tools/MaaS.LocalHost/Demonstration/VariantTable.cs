using System.Globalization;
using MaaS.LocalHost.Demonstration.Documents;

namespace MaaS.LocalHost.Demonstration;

/// <summary>What was published, original and optimized side by side, as the manifest has it.</summary>
internal static class VariantTable
{
    public static IEnumerable<string> Lines(ManifestDocument manifest)
    {
        yield return $"  {"published", -22} {"size", 10} {"latency", 12} {"ratio", 7} {"at least", 9} {"error", 9}";
        foreach (VariantDocument variant in manifest.Variants.OrderByDescending(variant => variant.IsOriginal))
        {
            yield return Line(variant);
        }
    }

    private static string Line(VariantDocument variant)
    {
        string size = Number(variant.SizeBytes / 1e6, "0.00 MB");
        return variant.Measurement is { } measured
            ? $"  {variant.Name, -22} {size, 10} {Number(measured.LatencyMilliseconds, "0.00 ms"), 12} "
                + $"{Number(measured.LatencyRatio, "0.00x"), 7} {Number(measured.LatencyRatioLowerBound, "0.00x"), 9} "
                + $"{Number(measured.RelativeError, "0.0e+0"), 9}"
            : $"  {variant.Name, -22} {size, 10} {"-", 12}";
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
