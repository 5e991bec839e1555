using System.Text;

namespace MaaS.Optimization.Reports.Page;

/// <summary>
/// <c>report.html</c>: the report as one page that asks for nothing from anywhere, runs no script and can be kept, sent and
/// printed. Everything that came with an upload is escaped.
/// </summary>
internal static class ReportPage
{
    /// <summary>The page's UTF-8 bytes; the same report gives the same page.</summary>
    public static ReadOnlyMemory<byte> Render(OptimizationReport report)
    {
        var page = new HtmlText();
        page.Add(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width,initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="referrer" content="no-referrer">
            <title>Optimization report: {report.Chosen}</title>
            <style>

            """
        );
        page.AddMarkup(Stylesheet.Css);
        page.Add($"\n</style>\n</head>\n<body>\n<main>\n");
        ResultSection.Write(page, report);
        CandidateSection.Write(page, report);
        LayerSection.Write(page, report);
        WeightSection.Write(page, report);
        PlanSection.Write(page, report);
        page.Add($"</main>\n</body>\n</html>\n");
        return Encoding.UTF8.GetBytes(page.ToString());
    }
}
