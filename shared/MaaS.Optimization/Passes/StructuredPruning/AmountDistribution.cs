namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>
/// Shares an amount of multiplications out among groups: step by step where the error grows least for what is saved. Small
/// models have layers that bear nothing beside others that bear half, so that the same share of all costs answers.
/// </summary>
internal static class AmountDistribution
{
    /// <param name="amount">Share of the work of all groups together.</param>
    /// <returns>How many channels each group loses.</returns>
    public static int[] Of(IReadOnlyList<RemovalCurve> curves, double amount)
    {
        double left = amount * curves.Sum(curve => curve.Channels * curve.Work);
        int[] taken = new int[curves.Count];
        while (true)
        {
            int[] open = [.. Enumerable.Range(0, curves.Count).Where(i => taken[i] < curves[i].Removals.Count)];
            int? best =
                open.Length == 0 ? null : open.MinBy(i => Growth(curves[i], taken[i]) / Saving(curves[i], taken[i]));
            // Where the best step is too large for what is left, a worse one is not taken in its place.
            if (best is not { } group || Saving(curves[group], taken[group]) / 2 > left)
            {
                return [.. curves.Select((curve, i) => Removed(curve, taken[i]))];
            }

            left -= Saving(curves[group], taken[group]);
            taken[group]++;
        }
    }

    private static int Removed(RemovalCurve curve, int steps) => steps == 0 ? 0 : curve.Removals[steps - 1];

    private static double Saving(RemovalCurve curve, int steps) =>
        (curve.Removals[steps] - Removed(curve, steps)) * curve.Work;

    private static double Growth(RemovalCurve curve, int steps) =>
        curve.Errors[steps] - (steps == 0 ? 0 : curve.Errors[steps - 1]);
}
