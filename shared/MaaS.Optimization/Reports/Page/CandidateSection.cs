using System.Text.Json;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Reports.Page;

/// <summary>All that was tried: two plots and a table.</summary>
internal static class CandidateSection
{
    public static void Write(HtmlText page, OptimizationReport report)
    {
        page.Add($"<h2>Candidates</h2>\n");
        if (report.Candidates.Count == 0)
        {
            page.Add($"<p>No candidate suits this kind of model.</p>\n");
            return;
        }

        PlotPoint[] bySize =
        [
            new("original", "original", 1, 1),
            .. Measured(report).Select(candidate => Point(candidate, 1 / candidate.SizeRatio!.Value)),
        ];
        if (bySize.Length > 1)
        {
            page.Add($"<div class=\"pair\">\n");
            ParetoPlot.Write(page, "Time and size, relative to the original. Down and left is better.", "size", bySize);
            PlotPoint[] byError =
            [
                new("original", "original", 1, 0),
                .. Measured(report).Select(candidate => Point(candidate, ResultSection.Error(candidate) ?? 0)),
            ];
            ParetoPlot.Write(
                page,
                "Time and relative error of the outputs. Down and left is better.",
                "error",
                byError
            );
            page.Add(
                $"</div>\n<p class=\"soft\">Dashed: nothing that passed its gates is better in both. Ring: what is served.</p>\n"
            );
        }

        Table(page, report);
    }

    public static string Word(TrialVerdict verdict) => JsonNamingPolicy.CamelCase.ConvertName(verdict.ToString());

    private static IEnumerable<CandidateReport> Measured(OptimizationReport report) =>
        report.Candidates.Where(candidate => candidate is { Latency: not null, SizeRatio: not null });

    private static PlotPoint Point(CandidateReport candidate, double y) =>
        new(candidate.Name, Word(candidate.Verdict), 1 / candidate.Latency!.Ratio, y);

    private static void Table(HtmlText page, OptimizationReport report)
    {
        page.Add(
            $"<div class=\"scroll\"><table>\n<tr><th class=\"key\">candidate<th>verdict<th class=\"n\">speed<th class=\"n\">at least<th class=\"n\">size<th class=\"n\">error<th>why</tr>\n"
        );
        foreach (CandidateReport candidate in report.Candidates)
        {
            string verdict = Word(candidate.Verdict);
            page.Add(
                $"<tr><td class=\"key\"><code>{candidate.Name}</code><td><span class=\"tag {verdict}\">{verdict}</span>"
            );
            page.Add($"<td class=\"n\">{(candidate.Latency is { } latency ? Figures.Times(latency.Ratio) : "–")}");
            page.Add($"<td class=\"n\">{(candidate.Latency is { } sure ? Figures.Times(sure.LowerBound) : "–")}");
            page.Add($"<td class=\"n\">{(candidate.SizeBytes is { } size ? Figures.Bytes(size) : "–")}");
            page.Add($"<td class=\"n\">{(ResultSection.Error(candidate) is { } error ? Figures.Error(error) : "–")}");
            page.Add($"<td class=\"why\">{candidate.Reason}</tr>\n");
        }

        page.Add($"</table></div>\n");
        foreach (CandidateReport candidate in report.Candidates.Where(candidate => candidate.Gates.Count > 0))
        {
            Gates(page, candidate);
        }
    }

    private static void Gates(HtmlText page, CandidateReport candidate)
    {
        page.Add($"<details><summary>Gates of {candidate.Name}</summary>\n<div class=\"scroll\"><table>\n");
        foreach (GateVerdict gate in candidate.Gates)
        {
            page.Add($"<tr><td class=\"key\"><code>{gate.Gate}</code><td class=\"{(gate.Passed ? "good" : "bad")}\">");
            page.Add($"{(gate.Passed ? "passed" : "failed")}<td>{gate.Explanation}</tr>\n");
        }

        page.Add($"</table></div></details>\n");
    }
}
