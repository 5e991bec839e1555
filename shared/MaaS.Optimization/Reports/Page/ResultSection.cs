using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Reports.Page;

/// <summary>What became of the model: three figures, and original and result side by side.</summary>
internal static class ResultSection
{
    public static void Write(HtmlText page, OptimizationReport report)
    {
        page.Add($"<h1>{Title(report)}</h1>\n<p>{report.Summary}</p>\n");
        page.Add($"<p class=\"soft\">{report.Judgement.Reason}");
        if (string.Equals(report.Inputs.Kind, "generated", StringComparison.Ordinal))
        {
            page.Add(
                $" All inputs were generated: figures on samples of your own (<code>samples.npz</code>) are stronger evidence."
            );
        }

        page.Add($"</p>\n");
        if (Shown(report) is { Latency: { } latency, SizeBytes: { } size } shown)
        {
            Tiles(page, report, shown, latency, size);
            Bars(page, report, latency, size);
        }
    }

    /// <summary>The candidate that the page compares with the original: what is served, else the first that was measured.</summary>
    public static CandidateReport? Shown(OptimizationReport report) =>
        report.Candidates.FirstOrDefault(candidate =>
            string.Equals(candidate.Name, report.Chosen, StringComparison.Ordinal)
        ) ?? report.Candidates.FirstOrDefault(candidate => candidate.Latency is not null);

    /// <summary>Largest relative L2 distance of an output; null: not measured.</summary>
    public static double? Error(CandidateReport candidate) =>
        candidate.Fidelity?.Outputs.Max(output => output.RelativeL2);

    private static string Title(OptimizationReport report) =>
        report.Candidates.Any(candidate => string.Equals(candidate.Name, report.Chosen, StringComparison.Ordinal))
            ? $"{report.Chosen} is served"
            : "The original is served";

    private static void Tiles(
        HtmlText page,
        OptimizationReport report,
        CandidateReport shown,
        LatencyReport latency,
        long size
    )
    {
        page.Add(
            $"""
            <p class="soft">{shown.Name} against the original:</p>
            <div class="tiles">
            <div class="tile"><b>{Figures.Times(latency.Ratio)}</b><span>as fast; at least {Figures.Times(
                latency.LowerBound
            )} with 95 % confidence, {latency.Pairs} pairs of runs in turns</span></div>
            <div class="tile"><b>{Figures.Times(
                (double)report.Model.SizeBytes / size
            )}</b><span>smaller: {Figures.Bytes(report.Model.SizeBytes)} → {Figures.Bytes(size)}</span></div>

            """
        );
        if (shown.Metric is { } metric)
        {
            page.Add(
                $"<div class=\"tile\"><b>{Figures.Error(metric.Candidate)}</b><span>{MetricKinds.Word(metric.Kind)}; the original has {Figures.Error(metric.Original)} on the same {metric.Samples} samples</span></div>\n"
            );
        }

        if (Error(shown) is { } error)
        {
            page.Add(
                $"<div class=\"tile\"><b>{Figures.Error(error)}</b><span>relative error of the outputs, the worst of {shown.Fidelity!.Outputs.Count}, over {shown.Fidelity.Feeds} runs</span></div>\n"
            );
        }

        page.Add($"</div>\n");
    }

    private static void Bars(HtmlText page, OptimizationReport report, LatencyReport latency, long size)
    {
        page.Add($"<h2>Before and after</h2>\n<div class=\"bars\">\n");
        double slowest = Math.Max(latency.OriginalMilliseconds, latency.CandidateMilliseconds);
        Bar(
            page,
            "latency, original",
            latency.OriginalMilliseconds / slowest,
            Figures.Milliseconds(latency.OriginalMilliseconds),
            "was"
        );
        Bar(
            page,
            "latency, now",
            latency.CandidateMilliseconds / slowest,
            Figures.Milliseconds(latency.CandidateMilliseconds),
            ""
        );
        double largest = Math.Max(report.Model.SizeBytes, size);
        Bar(page, "size, original", report.Model.SizeBytes / largest, Figures.Bytes(report.Model.SizeBytes), "was");
        Bar(page, "size, now", size / largest, Figures.Bytes(size), "");
        page.Add($"</div>\n");
    }

    /// <param name="share">Of the full width, 0 to 1.</param>
    public static void Bar(HtmlText page, string name, double share, string figure, string kind) =>
        page.Add(
            $"<span>{name}</span><i class=\"{kind}\" style=\"width:{100 * Math.Clamp(share, 0, 1):0.##}%\"></i><span class=\"n\">{figure}</span>\n"
        );
}
