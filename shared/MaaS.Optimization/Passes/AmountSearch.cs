namespace MaaS.Optimization.Passes;

/// <summary>What a search for how much is pruned tries.</summary>
internal static class AmountSearch
{
    /// <summary>The steps below the most that is allowed, and that; the mildest first.</summary>
    public static IReadOnlyList<PassOptions> Alternatives(
        IEnumerable<double> steps,
        double most,
        Func<double, PassOptions> with
    ) => [.. steps.Where(step => step < most).Append(most).Select(with)];
}
