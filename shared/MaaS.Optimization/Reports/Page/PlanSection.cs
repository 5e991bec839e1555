using System.Globalization;
using System.Text.Json;

namespace MaaS.Optimization.Reports.Page;

/// <summary>What would do it again, and what it was measured on.</summary>
internal static class PlanSection
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(HtmlText page, OptimizationReport report)
    {
        page.Add(
            $"<h2>The exact plan</h2>\n<p class=\"soft\">{(report.Reproduce is null ? "As it was executed, defaults filled in." : "As optimize.json, with the same model and samples, it makes what is served here again, byte for byte.")}</p>\n<pre>{Plan(report)}</pre>\n"
        );
        page.Add($"<h2>Model and machine</h2>\n<div class=\"scroll\"><table>\n");
        Row(page, "model", $"{report.Model.Family}, {report.Model.Precision}, {Figures.Bytes(report.Model.SizeBytes)}");
        foreach (string preparation in report.Model.Preparations)
        {
            Row(page, "rewritten to be served", preparation);
        }

        Row(page, "inputs", Inputs(report));
        Row(page, "execution provider", $"{report.Host.ExecutionProvider}, {report.Host.Threads} thread");
        Row(page, "processor", $"{report.Host.Architecture}: {string.Join(", ", report.Host.CpuFlags)}");
        Row(page, "system", report.Host.System);
        Row(page, "optimizer", report.Optimizer);
        Row(page, "took", string.Create(CultureInfo.InvariantCulture, $"{report.ElapsedSeconds} s"));
        page.Add(
            $"</table></div>\n<p class=\"soft\">Figures hold for this kind of machine. A variant is not served on another.</p>\n"
        );
    }

    private static string Plan(OptimizationReport report) =>
        report.Reproduce is { } reproduce
            ? JsonSerializer.Serialize(reproduce, Indented)
            : JsonSerializer.Serialize(report.Plan, ReportJson.Default.PlanReport);

    private static string Inputs(OptimizationReport report) =>
        report.Inputs switch
        {
            { Samples: { } samples } => report.Judgement.HeldOut == true
                ? $"{samples} samples, of which {report.Judgement.HeldOutSamples} were held out for the verdicts"
                : $"{samples} samples, too few to hold any back",
            { Recipe: { } recipe } =>
                $"generated with seed {recipe.Seed}: {string.Join(", ", recipe.Shapes.Select(shape => $"[{string.Join(" × ", shape)}]"))}",
            _ => $"none ran: {report.Inputs.Problem}",
        };

    private static void Row(HtmlText page, string name, string value) =>
        page.Add($"<tr><th class=\"key\">{name}<td>{value}</tr>\n");
}
