namespace MaaS.Optimization.Metrics;

/// <summary>
/// Exact one-sided bound of a drop between two models that answered the same samples, one decision each: the largest difference
/// of the share of losses (the original right, the candidate wrong) and that of gains under which an outcome so favourable still
/// has a probability of 5 %.
/// </summary>
/// <remarks>
/// Outcomes are ordered by the score statistic (Tango, Statistics in Medicine 17, 1998), and their probabilities are summed
/// exactly. How many answers change at all is not known either, and the worst of its values within a confidence bound counts
/// (Berger and Boos, JASA 89, 1994). So it holds for every number of samples, and is hardly wider than an approximation where
/// many answers change both ways; where none does it is the bound of a share that was never seen.
/// </remarks>
internal sealed class PairedDropBound
{
    private const double Alpha = 0.05;

    /// <summary>Of <see cref="Alpha"/>, what the bound on how many answers change may be wrong by.</summary>
    private const double ChangedAlpha = 0.001;

    /// <summary>Values of the share of changed answers that are tried; probabilities are smooth in it.</summary>
    private const int ChangedSteps = 24;

    /// <summary>Halvings of an interval no longer than 2: the bound is right to a millionth.</summary>
    private const int Halvings = 21;

    private readonly int _samples;
    private readonly int _losses;
    private readonly int _gains;
    private readonly double _changedAtMost;
    private readonly BinomialTerms _terms;

    private PairedDropBound(int losses, int gains, int samples)
    {
        _samples = samples;
        _losses = losses;
        _gains = gains;
        _changedAtMost = BinomialBound.Upper(losses + gains, samples, ChangedAlpha);
        _terms = new BinomialTerms(samples);
    }

    /// <summary>The drop, as a share of all inputs, is less than this with 95 % confidence.</summary>
    /// <param name="losses">Of <paramref name="samples"/>.</param>
    /// <param name="gains">Of <paramref name="samples"/>; with the losses no more than there are.</param>
    /// <param name="samples">0: nothing is known, the bound is 1.</param>
    public static double Of(int losses, int gains, int samples) =>
        samples == 0 ? 1 : new PairedDropBound(losses, gains, samples).Find();

    /// <summary>The least that any candidate can be shown to stay below: no answer was another one.</summary>
    public static double Least(int samples) => BinomialBound.Upper(0, samples, Alpha - ChangedAlpha);

    private double Find()
    {
        double low = (double)(_losses - _gains) / _samples;
        double high = 1;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = IsPossible(middle) ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>Whether outcomes like this one, or more favourable, are probable enough under such a drop.</summary>
    private bool IsPossible(double drop)
    {
        double least = Math.Abs(drop);
        if (least >= _changedAtMost)
        {
            return false;
        }

        int[] favourable = MostLosses(drop, Score(_losses, _gains, drop));
        for (int i = 0; i <= ChangedSteps; i++)
        {
            double changed = Math.Max(double.Epsilon, least + ((_changedAtMost - least) * i / ChangedSteps));
            double lost = Math.Clamp((changed + drop) / 2 / changed, 0, 1);
            if (Probability(changed, lost, favourable) > Alpha - ChangedAlpha)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Per number of changed answers, the most losses that are no less favourable than what was seen; −1: none are.</summary>
    private int[] MostLosses(double drop, double seen)
    {
        var most = new int[_samples + 1];
        for (int changed = 0; changed <= _samples; changed++)
        {
            (int low, int high) = (-1, changed);
            while (low < high)
            {
                int middle = low + ((high - low + 1) / 2);
                // So that what was seen counts as itself.
                bool isFavourable = Score(middle, changed - middle, drop) <= seen + 1e-12;
                (low, high) = isFavourable ? (middle, high) : (low, middle - 1);
            }

            most[changed] = low;
        }

        return most;
    }

    /// <param name="changed">Share of answers that are another one.</param>
    /// <param name="lost">Share of those that got lost.</param>
    /// <param name="favourable">As <see cref="MostLosses"/>.</param>
    private double Probability(double changed, double lost, int[] favourable)
    {
        double sum = 0;
        for (int count = 0; count <= _samples; count++)
        {
            double probability = favourable[count] < 0 ? 0 : _terms.Probability(count, _samples, changed);
            if (probability > BinomialTerms.Negligible)
            {
                sum += probability * _terms.AtMost(favourable[count], count, lost);
            }
        }

        return sum;
    }

    /// <summary>How far an outcome lies above a drop, in standard deviations of the likeliest shares that have this drop.</summary>
    private double Score(int lost, int gained, double drop)
    {
        double b = (((2.0 * _samples) - lost + gained) * drop) - lost - gained;
        double c = -gained * drop * (1 - drop);
        double share = (Math.Sqrt(Math.Max(0, (b * b) - (8.0 * _samples * c))) - b) / (4.0 * _samples);
        double variance = _samples * ((2 * share) + (drop * (1 - drop)));
        double distance = lost - gained - (_samples * drop);
        return variance > 0 ? distance / Math.Sqrt(variance)
            : distance == 0 ? 0
            : double.CopySign(double.PositiveInfinity, distance);
    }
}
