namespace MaaS.Optimization.Reports.Page;

/// <summary>One candidate in a plot.</summary>
/// <param name="Verdict">Its word, or <c>original</c>.</param>
/// <param name="X">Relative time, above 0.</param>
/// <param name="Y">What it costs, 0 or more.</param>
internal sealed record PlotPoint(string Name, string Verdict, double X, double Y)
{
    /// <summary>Whether it may be served.</summary>
    public bool IsGood => Verdict is "original" or "chosen" or "passed";
}
