namespace MaaS.Optimization.Metrics;

/// <summary>
/// Exact one-sided bound of a share from a count (Clopper and Pearson, 1934): it holds for every number of samples, where
/// resampling sees no more than what happened to happen.
/// </summary>
internal static class BinomialBound
{
    /// <summary>Halvings of an interval of length 1: beyond double precision nothing changes.</summary>
    private const int Halvings = 52;

    /// <summary>The largest share that shows so few with a probability of more than <paramref name="alpha"/>.</summary>
    /// <param name="found">Of <paramref name="samples"/>.</param>
    /// <param name="samples">0: nothing is known, the bound is 1.</param>
    /// <param name="alpha">How often the bound may be wrong, above 0 and below 1.</param>
    public static double Upper(int found, int samples, double alpha)
    {
        if (found >= samples)
        {
            return 1;
        }

        var terms = new BinomialTerms(samples);
        double low = (double)found / samples;
        double high = 1;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = terms.AtMost(found, samples, middle) > alpha ? (middle, high) : (low, middle);
        }

        return high;
    }
}
