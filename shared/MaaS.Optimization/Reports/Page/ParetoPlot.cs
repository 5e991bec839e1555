namespace MaaS.Optimization.Reports.Page;

/// <summary>Candidates by time and by what they cost otherwise, with the front of those that no other beats in both.</summary>
internal static class ParetoPlot
{
    private const double Width = 480;
    private const double LeastHeight = 320;
    private const double Left = 68;
    private const double Right = 172;
    private const double Top = 16;
    private const double Bottom = 44;
    private const double LabelHeight = 15;
    private const int LongestLabel = 25;

    /// <summary>Writes one figure.</summary>
    /// <param name="axis">What the vertical axis is.</param>
    public static void Write(HtmlText page, string caption, string axis, IReadOnlyList<PlotPoint> points)
    {
        double right = NiceAbove(points.Max(point => point.X));
        double top = NiceAbove(points.Max(point => point.Y));
        double height = Math.Max(LeastHeight, Top + Bottom + (points.Count * LabelHeight));
        page.Add(
            $"<figure><svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{caption}\">\n<path class=\"axis\" d=\"M{Left} {Top}V{height - Bottom}H{Width - Right}\"/>\n"
        );
        for (int tick = 0; tick <= 4; tick++)
        {
            double share = tick / 4d;
            page.Add(
                $"<text x=\"{X(share)}\" y=\"{height - Bottom + 18}\" text-anchor=\"middle\">{share * right:0.###}</text>"
            );
            page.Add(
                $"<text x=\"{Left - 8}\" y=\"{Y(share, height) + 4}\" text-anchor=\"end\">{share * top:0.###}</text>"
            );
        }

        page.Add($"\n<text x=\"{X(0.5)}\" y=\"{height - 8}\" text-anchor=\"middle\">time of one run</text>");
        page.Add(
            $"<text x=\"12\" y=\"{Y(0.5, height)}\" text-anchor=\"middle\" transform=\"rotate(-90 12 {Y(0.5, height)})\">{axis}</text>\n"
        );
        (PlotPoint Point, double X, double Y)[] placed =
        [
            .. points.Select(point => (point, X(point.X / right), Y(top > 0 ? point.Y / top : 0, height))),
        ];
        Front(page, placed);
        Labels(page, placed, height);
        Dots(page, placed);
        page.Add($"</svg><figcaption>{caption}</figcaption></figure>\n");
    }

    private static void Front(HtmlText page, (PlotPoint Point, double X, double Y)[] placed)
    {
        (PlotPoint Point, double X, double Y)[] front =
        [
            .. placed
                .Where(one => one.Point.IsGood && !Array.Exists(placed, other => Beats(other.Point, one.Point)))
                .OrderBy(one => one.X),
        ];
        if (front.Length < 2)
        {
            return;
        }

        page.Add($"<path class=\"front\" d=\"M{front[0].X:0.#} {front[0].Y:0.#}");
        foreach ((_, double x, double y) in front.Skip(1))
        {
            page.Add($"H{x:0.#}V{y:0.#}");
        }

        page.Add($"\"/>\n");
    }

    private static bool Beats(PlotPoint one, PlotPoint other) =>
        one.IsGood && one.X <= other.X && one.Y <= other.Y && (one.X < other.X || one.Y < other.Y);

    private static void Dots(HtmlText page, (PlotPoint Point, double X, double Y)[] placed)
    {
        foreach ((PlotPoint point, double x, double y) in placed)
        {
            if (string.Equals(point.Verdict, "chosen", StringComparison.Ordinal))
            {
                page.Add($"<circle class=\"ring\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"10\"/>");
            }

            page.Add(
                $"<circle class=\"dot {point.Verdict}\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"6\"><title>{point.Name}: time {point.X:0.###}, {point.Y:0.####}</title></circle>\n"
            );
        }
    }

    /// <summary>In a column of their own, in the order of the dots, each with a line to its dot: no label lies on another or on an axis.</summary>
    private static void Labels(HtmlText page, (PlotPoint Point, double X, double Y)[] placed, double height)
    {
        (PlotPoint Point, double X, double Y)[] ordered =
        [
            .. placed.OrderBy(one => one.Y).ThenByDescending(one => one.X),
        ];
        double[] places = Spread([.. ordered.Select(one => one.Y)], height - Bottom);
        const double column = Width - Right + 12;
        foreach ((int i, (PlotPoint point, double x, double y)) in ordered.Index())
        {
            string name = point.Name.Length <= LongestLabel ? point.Name : point.Name[..(LongestLabel - 1)] + "…";
            page.Add(
                $"<path class=\"leader\" d=\"M{x:0.#} {y:0.#}L{column - 4:0.#} {places[i]:0.#}\"/><text class=\"name\" x=\"{column:0.#}\" y=\"{places[i] + 4:0.#}\">{name}</text>\n"
            );
        }
    }

    /// <summary>Heights as near to the wanted ones as the height of a line allows, in the same order.</summary>
    /// <param name="wanted">Ascending.</param>
    private static double[] Spread(double[] wanted, double lowest)
    {
        double[] places = [.. wanted];
        for (int i = 1; i < places.Length; i++)
        {
            places[i] = Math.Max(places[i], places[i - 1] + LabelHeight);
        }

        // What came to lie below the plot pushes the others up again.
        double below = lowest;
        for (int i = places.Length - 1; i >= 0 && places[i] > below; i--, below -= LabelHeight)
        {
            places[i] = below;
        }

        return places;
    }

    private static double X(double share) => Left + (share * (Width - Left - Right));

    private static double Y(double share, double height) => height - Bottom - (share * (height - Top - Bottom));

    /// <summary>1, 2, 2.5 or 5 times a power of ten that is not below the value, with a little room.</summary>
    private static double NiceAbove(double value)
    {
        if (!(value > 0) || !double.IsFinite(value))
        {
            return 1;
        }

        double wanted = value * 1.05;
        double power = Math.Pow(10, Math.Floor(Math.Log10(wanted)));
        double[] steps = [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10];
        return steps.First(step => step * power >= wanted) * power;
    }
}
