namespace MaaS.Optimization.Tuning;

/// <summary>
/// The median of a sample and its 95 % percentile-bootstrap interval (Efron, 1979): the median of 2,000 resamples with
/// replacement, between their 2.5th and 97.5th percentile. The same values give the same interval.
/// </summary>
internal readonly record struct BootstrapInterval(double Lower, double Median, double Upper)
{
    private const int Resamples = 2_000;
    private const int Seed = 95;

    /// <summary>The median of the values with its interval.</summary>
    /// <param name="values">At least one, finite.</param>
    public static BootstrapInterval OfMedian(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            throw new ArgumentException("A median needs a value.", nameof(values));
        }

        var random = new Random(Seed);
        var medians = new double[Resamples];
        var resample = new double[values.Count];
        for (int i = 0; i < Resamples; i++)
        {
            for (int k = 0; k < resample.Length; k++)
            {
                resample[k] = values[random.Next(values.Count)];
            }

            medians[i] = MedianOf(resample);
        }

        Array.Sort(medians);
        double[] all = [.. values];
        return new BootstrapInterval(
            medians[(int)(Resamples * 0.025)],
            MedianOf(all),
            medians[(int)(Resamples * 0.975) - 1]
        );
    }

    /// <summary>Sorts in place.</summary>
    private static double MedianOf(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
