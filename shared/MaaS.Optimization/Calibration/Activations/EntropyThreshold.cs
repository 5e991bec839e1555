namespace MaaS.Optimization.Calibration.Activations;

/// <summary>
/// The magnitude T for which the values within ±T, rounded to 256 levels, tell least apart from those clipped to ±T: the least
/// Kullback-Leibler divergence (Migacz, 8-bit Inference with TensorRT, 2017). See <see cref="EntropyReference"/> for what of
/// the histogram it goes by.
/// </summary>
internal static class EntropyThreshold
{
    private const int Levels = 256;

    /// <summary>Thresholds that are tried.</summary>
    private const int Candidates = 64;

    /// <summary>Values assumed in a level that none fell into (Krichevsky and Trofimov): few samples do not make it impossible.</summary>
    private const double Unseen = 0.5;

    public static (float Low, float High) Choose(ActivationHistogram histogram)
    {
        var reference = EntropyReference.Of(histogram);
        double magnitude = Math.Max(Math.Abs((double)histogram.Min), Math.Abs((double)histogram.Max));
        int bins = reference.Counts.Length;
        double width = ((double)histogram.Max - histogram.Min) / bins;
        (int Start, int End) best = (0, bins);
        double least = double.PositiveInfinity;
        // From the whole down, so that a tie keeps more values.
        for (int candidate = Candidates; candidate > 0; candidate--)
        {
            double threshold = magnitude * candidate / Candidates;
            int start = Math.Max(0, (int)Math.Floor((-threshold - histogram.Min) / width));
            int end = Math.Min(bins, (int)Math.Ceiling((threshold - histogram.Min) / width));
            int levels = end > start ? LevelsWithin(histogram.Min, width, start, end) : 0;
            double divergence = levels > 0 ? Divergence(reference, start, end, levels) : double.PositiveInfinity;
            if (divergence < least)
            {
                (least, best) = (divergence, (start, end));
            }

            // Every bin has a level to itself: still less range would only clip more.
            if (end - start <= levels)
            {
                break;
            }
        }

        return best == (0, bins)
            ? (histogram.Min, histogram.Max)
            : ((float)(histogram.Min + (best.Start * width)), (float)(histogram.Min + (best.End * width)));
    }

    /// <summary>Levels between two bins: the 256 spread over a range that holds 0, whether the values do or not.</summary>
    private static int LevelsWithin(double min, double width, int start, int end)
    {
        double low = min + (start * width);
        double high = min + (end * width);
        double share = (high - low) / (Math.Max(0, high) - Math.Min(0, low));
        return Math.Max(1, (int)Math.Round(Levels * share));
    }

    private static double Divergence(EntropyReference reference, int start, int end, int levels)
    {
        double divergence = 0;
        for (int level = 0; level < levels; level++)
        {
            int from = start + (int)((long)level * (end - start) / levels);
            int to = start + (int)((long)(level + 1) * (end - start) / levels);
            divergence += Flattened(reference.Shape.AsSpan(from, to - from));
        }

        // Within the first and the last level lies all that was clipped, and cannot be told from what belongs there.
        int edge = Math.Max(1, (end - start) / levels);
        divergence += Clipped(Sum(reference, 0, start), Sum(reference, start, start + edge));
        divergence += Clipped(Sum(reference, end, reference.Counts.Length), Sum(reference, end - edge, end));
        return divergence;
    }

    /// <summary>
    /// What is lost when the filled bins of one level become equal, Σ c · ln(c / mean), less what chance alone makes of it:
    /// counts of equally likely bins differ, too, and a coarse level would be charged for that.
    /// </summary>
    private static double Flattened(ReadOnlySpan<double> counts)
    {
        double sum = 0;
        int filled = 0;
        foreach (double count in counts)
        {
            sum += count;
            filled += count > 0 ? 1 : 0;
        }

        if (filled < 2)
        {
            return 0;
        }

        double lost = 0;
        foreach (double count in counts)
        {
            lost += count > 0 ? count * Math.Log(count * filled / sum) : 0;
        }

        return lost - ((filled - 1) / 2.0 * (1 - (filled / sum)));
    }

    /// <summary>What is lost when <paramref name="outside"/> values look like the ones of an edge level.</summary>
    private static double Clipped(double outside, double edge) =>
        outside > 0 ? (outside + edge) * Math.Log((outside + edge) / Math.Max(edge, Unseen)) : 0;

    private static double Sum(EntropyReference reference, int from, int to)
    {
        double sum = 0;
        foreach (long count in reference.Counts.AsSpan(from, to - from))
        {
            sum += count;
        }

        return sum;
    }
}
