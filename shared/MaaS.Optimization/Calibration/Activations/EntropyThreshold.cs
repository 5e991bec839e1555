namespace MaaS.Optimization.Calibration.Activations;

/// <summary>
/// The magnitude T for which the values within ±T, rounded to 256 levels, tell least apart from those clipped to ±T: the least
/// Kullback-Leibler divergence (Migacz, 8-bit Inference with TensorRT, 2017).
/// </summary>
internal static class EntropyThreshold
{
    private const int Levels = 256;

    /// <summary>Thresholds that are tried.</summary>
    private const int Candidates = 64;

    public static (float Low, float High) Choose(ActivationHistogram histogram)
    {
        double magnitude = Math.Max(Math.Abs((double)histogram.Min), Math.Abs((double)histogram.Max));
        double width = ((double)histogram.Max - histogram.Min) / histogram.Counts.Count;
        (int Start, int End) best = (0, histogram.Counts.Count);
        double least = double.PositiveInfinity;
        // From the whole down, so that a tie keeps more values.
        for (int candidate = Candidates; candidate > 0; candidate--)
        {
            double threshold = magnitude * candidate / Candidates;
            int start = Math.Max(0, (int)Math.Floor((-threshold - histogram.Min) / width));
            int end = Math.Min(histogram.Counts.Count, (int)Math.Ceiling((threshold - histogram.Min) / width));
            if (end - start < Levels)
            {
                break;
            }

            double divergence = Divergence(histogram.Counts, start, end);
            if (divergence < least)
            {
                (least, best) = (divergence, (start, end));
            }
        }

        return ((float)(histogram.Min + (best.Start * width)), (float)(histogram.Min + (best.End * width)));
    }

    private static double Divergence(IReadOnlyList<long> counts, int start, int end)
    {
        int bins = end - start;
        var clipped = new double[bins];
        var rounded = new double[bins];
        for (int i = 0; i < bins; i++)
        {
            clipped[i] = counts[start + i];
        }

        for (int level = 0; level < Levels; level++)
        {
            int from = (int)((long)level * bins / Levels);
            int to = (int)((long)(level + 1) * bins / Levels);
            double sum = 0;
            int filled = 0;
            for (int i = from; i < to; i++)
            {
                sum += clipped[i];
                filled += clipped[i] > 0 ? 1 : 0;
            }

            for (int i = from; i < to && filled > 0; i++)
            {
                rounded[i] = clipped[i] > 0 ? sum / filled : 0;
            }
        }

        clipped[0] += Sum(counts, 0, start);
        clipped[^1] += Sum(counts, end, counts.Count);
        double total = clipped.Sum();
        double kept = rounded.Sum();
        double divergence = 0;
        for (int i = 0; i < bins; i++)
        {
            if (clipped[i] > 0)
            {
                double p = clipped[i] / total;
                // An end that only clipped values fall on: what it says is all but lost.
                double q = Math.Max(rounded[i] / kept, 1e-10);
                divergence += p * Math.Log(p / q);
            }
        }

        return divergence;
    }

    private static double Sum(IReadOnlyList<long> counts, int from, int to)
    {
        double sum = 0;
        for (int i = from; i < to; i++)
        {
            sum += counts[i];
        }

        return sum;
    }
}
