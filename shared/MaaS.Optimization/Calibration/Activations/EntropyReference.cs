namespace MaaS.Optimization.Calibration.Activations;

/// <summary>
/// What of a histogram tells how finely its values must be resolved. A single value that many take (0 behind a ReLU, the
/// background of an image) is rounded like any other and loses nothing, however coarse the levels are; counted as a peak of
/// the density it would make every coarse level look bad, and the threshold would cut deep into the other values.
/// </summary>
/// <param name="Counts">Values per bin.</param>
/// <param name="Shape">The same without such spikes.</param>
internal sealed record EntropyReference(long[] Counts, double[] Shape)
{
    /// <summary>Fewer values per bin say nothing about the shape of a distribution.</summary>
    private const int MinPerBin = 16;

    public static EntropyReference Of(ActivationHistogram histogram)
    {
        long[] counts = [.. histogram.Counts];
        double[] shape = WithoutSpikes(counts);
        // Values at one place, like 0, do not tell how the others lie.
        while (counts.Length % 2 == 0 && shape.Sum() < (double)MinPerBin * counts.Length)
        {
            counts = [.. counts.Chunk(2).Select(pair => pair[0] + pair[1])];
            shape = [.. shape.Chunk(2).Select(pair => pair[0] + pair[1])];
        }

        return new EntropyReference(counts, shape);
    }

    /// <summary>No bin holds more than the fuller one beside it.</summary>
    private static double[] WithoutSpikes(long[] counts)
    {
        var shape = new double[counts.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            long before = i > 0 ? counts[i - 1] : 0;
            long after = i + 1 < counts.Length ? counts[i + 1] : 0;
            shape[i] = Math.Min(counts[i], Math.Max(before, after));
        }

        return shape;
    }
}
