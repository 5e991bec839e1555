using System.Globalization;
using MaaS.LocalHost.Demonstration.Documents;

namespace MaaS.LocalHost.Demonstration;

/// <summary>Original and variants side by side, from the published manifest.</summary>
internal static class VariantTable
{
    public static IEnumerable<string> Lines(ManifestDocument manifest)
    {
        VariantDocument original = manifest.Variants.First(variant => variant.IsOriginal);
        yield return "  variant                     size      latency   faster   error";
        yield return Line(original, OriginalLatency(manifest), null);
        List<VariantDocument> others = [.. manifest.Variants.Where(variant => !variant.IsOriginal)];
        foreach (VariantDocument variant in others)
        {
            yield return Line(variant, variant.Measurement?.LatencyMilliseconds, variant.Measurement);
        }

        VariantDocument? best = others.Find(variant => variant.Gated);
        yield return best is null
            ? "  No optimized variant passed its gates, so the original is served. The version's report.json says why."
            : $"  '{best.Name}' passed its gates: {Ratio(original.SizeBytes, best.SizeBytes)} smaller"
                + (
                    best.Measurement is { } measured
                        ? $", {Number(measured.LatencyRatio)}x as fast as the original."
                        : "."
                );
    }

    /// <summary>The original is the measure of the others: its own latency follows from any of them.</summary>
    private static double? OriginalLatency(ManifestDocument manifest) =>
        manifest.Variants.FirstOrDefault(variant => variant.IsOriginal)?.Measurement?.LatencyMilliseconds
        ?? manifest
            .Variants.Select(variant => variant.Measurement)
            .OfType<MeasurementDocument>()
            .Select(measured => (double?)(measured.LatencyMilliseconds * measured.LatencyRatio))
            .FirstOrDefault();

    private static string Line(VariantDocument variant, double? latency, MeasurementDocument? measured)
    {
        string size = $"{variant.SizeBytes / 1e6:0.00} MB";
        string time = latency is null ? "not measured" : $"{Number(latency.Value)} ms";
        string ratio = measured is null ? "" : $"{Number(measured.LatencyRatio)}x";
        string error = measured is null ? "" : measured.RelativeError.ToString("0.####", CultureInfo.InvariantCulture);
        return $"  {variant.Name, -20} {size, 11} {time, 12} {ratio, 8} {error, 7}";
    }

    private static string Ratio(long from, long to) => $"{Number((double)from / to)}x";

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
