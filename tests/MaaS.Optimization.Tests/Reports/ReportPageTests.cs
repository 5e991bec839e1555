using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MaaS.Optimization.Reports;
using MaaS.Optimization.Reports.Page;

namespace MaaS.Optimization.Tests.Reports;

public sealed partial class ReportPageTests
{
    private const string Hostile = "</style><script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

    [Fact]
    public void Whatever_came_with_an_upload_is_escaped()
    {
        string page = Render(SampleReports.Create(Hostile));

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        // The only ends of a style element and of quoted attributes are the page's own.
        Assert.Equal(1, CountOf("</style>", page));
        Assert.All(
            Attributes().Matches(page).Select(match => match.Groups["value"].Value),
            value => Assert.DoesNotContain('<', value)
        );
    }

    [Fact]
    public void Page_asks_for_nothing_from_anywhere()
    {
        string page = Render(SampleReports.Create("w"));

        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("""(?i)(https?:)?//[a-z]|url\(|@import|<link|<iframe|<object|\bsrc=|\bhref=""", page);
    }

    [Fact]
    public void Elements_are_closed_in_the_order_they_are_opened()
    {
        string page = Render(SampleReports.Create(Hostile));
        var open = new Stack<string>();
        foreach (Match tag in Tags().Matches(page[page.IndexOf("</head>", StringComparison.Ordinal)..]))
        {
            string name = tag.Groups["name"].Value;
            if (tag.Groups["end"].Length > 0)
            {
                if (name is not ("html" or "head"))
                {
                    Assert.Equal(open.Pop(), name);
                }
            }
            // Cells and header cells end with their row.
            else if (!tag.Value.EndsWith("/>", StringComparison.Ordinal) && name is not ("td" or "th" or "br"))
            {
                open.Push(name);
            }
        }

        Assert.Empty(open);
    }

    [Fact]
    public void Page_shows_figures_verdicts_reasons_and_the_plan()
    {
        string page = Render(SampleReports.Create("conv1.weight"));

        Assert.Contains("<b>2.10×</b>", page, StringComparison.Ordinal);
        Assert.Contains("4.00 MB → 1.00 MB", page, StringComparison.Ordinal);
        Assert.Contains("accuracy; the original has 0.9500 on the same 400 samples", page, StringComparison.Ordinal);
        Assert.Contains("<span class=\"tag rejected\">rejected</span>", page, StringComparison.Ordinal);
        Assert.Contains("conv1.weight", page, StringComparison.Ordinal);
        Assert.Contains("(conv1.weight), kept in fp32", page, StringComparison.Ordinal);
        Assert.Contains("does not run", page, StringComparison.Ordinal);
        Assert.Contains("its rounding costs too much", page, StringComparison.Ordinal);
        Assert.Contains("&quot;int8-storage&quot;", page, StringComparison.Ordinal);
        // In time and size the chosen one beats the original: one point is no line.
        Assert.Equal(1, CountOf("class=\"front\"", page));
    }

    [Fact]
    public void Numbers_are_written_the_same_in_every_culture()
    {
        OptimizationReport report = SampleReports.Create("w");
        CultureInfo before = CultureInfo.CurrentCulture;
        string here = Render(report);
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(here, Render(report));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Report_without_candidates_has_a_page_too()
    {
        string page = Render(SampleReports.Create("w") with { Candidates = [], Chosen = "original", Weights = [] });

        Assert.Contains("<h1>The original is served</h1>", page, StringComparison.Ordinal);
        Assert.Contains("No candidate suits", page, StringComparison.Ordinal);
    }

    private static string Render(OptimizationReport report) => Encoding.UTF8.GetString(ReportPage.Render(report).Span);

    private static int CountOf(string wanted, string text) => Regex.Count(text, Regex.Escape(wanted));

    [GeneratedRegex("""<(?<end>/?)(?<name>[a-z0-9]+)[^>]*>""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Tags();

    [GeneratedRegex("""[a-z-]+="(?<value>[^"]*)" """, RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Attributes();
}
