using System.Globalization;

namespace MaaS.Optimization.Reports.Page;

/// <summary>Histograms of the largest weights.</summary>
internal static class WeightSection
{
    private const double Width = 230;
    private const double Height = 72;

    /// <summary>A smaller share of zeros is no news.</summary>
    private const double LeastZeros = 0.005;

    public static void Write(HtmlText page, OptimizationReport report)
    {
        if (report.Weights.Count == 0)
        {
            return;
        }

        page.Add(
            $"<h2>Weights of the original</h2>\n<p class=\"soft\">The {report.Weights.Count} largest. Far outliers on a wide axis are what few bits hold badly.</p>\n<div class=\"grid\">\n"
        );
        foreach (WeightReport weight in report.Weights)
        {
            Write(page, weight);
        }

        page.Add($"</div>\n");
    }

    private static void Write(HtmlText page, WeightReport weight)
    {
        page.Add(
            $"<figure><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Histogram of {Figures.Name(weight.Name)}\"><path class=\"axis\" d=\"M0 {Height}H{Width}\"/><path class=\"hist\" d=\""
        );
        double bar = Width / weight.Histogram.Count;
        double most = Math.Max(1, weight.Histogram.Max());
        foreach ((int index, long count) in weight.Histogram.Index())
        {
            if (count > 0)
            {
                // One value among millions is still to be seen: outliers are the point.
                double height = Math.Max(1.5, Height * count / most);
                page.Add($"M{index * bar:0.##} {Height}v{-height:0.##}h{bar - 0.6:0.##}v{height:0.##}z");
            }
        }

        page.Add(
            $"\"/></svg><figcaption><code>{Figures.Name(weight.Name)}</code> [{string.Join(" × ", weight.Shape)}], {Figures.Bytes(weight.SizeBytes)}<br>{weight.Least:0.####} … {weight.Greatest:0.####}, σ {weight.StandardDeviation:0.####}{Zeros(weight)}</figcaption></figure>\n"
        );
    }

    private static string Zeros(WeightReport weight) =>
        weight.Zeros < LeastZeros
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {weight.Zeros * 100:0.#} % zeros");
}
