namespace MaaS.Optimization.Metrics;

/// <summary>Probabilities of a binomial distribution, from logarithms of factorials that are computed once.</summary>
internal sealed class BinomialTerms
{
    /// <summary>What is smaller adds nothing to a sum that is compared with some hundredths.</summary>
    public const double Negligible = 1e-14;

    private readonly double[] _logFactorials;

    /// <param name="samples">The most that any question is about.</param>
    public BinomialTerms(int samples)
    {
        _logFactorials = new double[samples + 1];
        for (int i = 1; i <= samples; i++)
        {
            _logFactorials[i] = _logFactorials[i - 1] + Math.Log(i);
        }
    }

    /// <summary>Of exactly so many, each with the probability <paramref name="share"/>.</summary>
    public double Probability(int found, int samples, double share) =>
        share <= 0 ? (found == 0 ? 1 : 0)
        : share >= 1 ? (found == samples ? 1 : 0)
        : Math.Exp(
            _logFactorials[samples]
                - _logFactorials[found]
                - _logFactorials[samples - found]
                + (found * Math.Log(share))
                + ((samples - found) * Math.Log(1 - share))
        );

    /// <summary>Of at most so many.</summary>
    public double AtMost(int found, int samples, double share)
    {
        if (found >= samples || share <= 0)
        {
            return 1;
        }

        if (share >= 1)
        {
            return 0;
        }

        // The tail that falls from its first term on: it ends soon, and what is left of 1 is the other.
        return found < samples * share
            ? Tail(found, samples, share)
            : 1 - Tail(samples - found - 1, samples, 1 - share);
    }

    /// <summary>Terms from <paramref name="found"/> down to 0.</summary>
    private double Tail(int found, int samples, double share)
    {
        double odds = (1 - share) / share;
        double term = Probability(found, samples, share);
        double sum = 0;
        for (int i = found; i >= 0 && term > Negligible; i--)
        {
            sum += term;
            term *= odds * i / (samples - i + 1);
        }

        return sum;
    }
}
