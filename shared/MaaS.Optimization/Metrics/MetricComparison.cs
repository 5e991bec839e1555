namespace MaaS.Optimization.Metrics;

/// <summary>
/// A metric of the original and of a candidate on the same samples, and how much worse the candidate may really be: the larger
/// of two upper bounds of 95 % confidence. One is the end of the one-sided percentile-bootstrap interval of the drop, over 2,000
/// resamples of the samples, original and candidate together (paired); it is right where many answers change. The other counts
/// (<see cref="RareLoss"/>); it is right where few do. The same tally gives the same figures.
/// </summary>
internal sealed record MetricComparison
{
    /// <summary>
    /// With fewer, one answer is too much of the metric to hold anybody to it: of a candidate that is wrong on 6 % more of all
    /// inputs, 50 samples still show it with a probability of 95 %.
    /// </summary>
    public const int LeastSamples = 50;

    private const int Resamples = 2_000;
    private const int Seed = 95;

    public required MetricKind Kind { get; init; }

    /// <summary>Value of the original.</summary>
    public required double Original { get; init; }

    /// <summary>Value of the candidate.</summary>
    public required double Candidate { get; init; }

    /// <summary>As <see cref="MetricKinds.Drop"/>; negative: the candidate is better.</summary>
    public required double Drop { get; init; }

    /// <summary>The drop is less than this with 95 % confidence.</summary>
    public required double DropUpperBound { get; init; }

    /// <summary>Samples that were scored.</summary>
    public required int Samples { get; init; }

    public bool IsEnough => Samples >= LeastSamples && !double.IsNaN(Original);

    public static MetricComparison Of(MetricKind kind, MetricTally tally)
    {
        int count = tally.Original.Count;
        int[] all = [.. Enumerable.Range(0, count)];
        double original = Value(kind, tally.Original, all);
        double candidate = Value(kind, tally.Candidate, all);
        return new MetricComparison
        {
            Kind = kind,
            Original = original,
            Candidate = candidate,
            Drop = kind.Drop(original, candidate),
            DropUpperBound = Math.Max(
                Resampled(kind, tally),
                RareLoss.UpperBound(kind, tally, original, kind.Drop(original, candidate))
            ),
            Samples = count,
        };
    }

    /// <summary><see cref="Drop"/> alone; NaN when there was nothing to count.</summary>
    public static double DropOf(MetricKind kind, MetricTally tally)
    {
        int[] all = [.. Enumerable.Range(0, tally.Original.Count)];
        return kind.Drop(Value(kind, tally.Original, all), Value(kind, tally.Candidate, all));
    }

    private static double Resampled(MetricKind kind, MetricTally tally)
    {
        int count = tally.Original.Count;
        var random = new Random(Seed);
        var picked = new int[count];
        var drops = new List<double>(Resamples);
        for (int i = 0; i < Resamples && count > 0; i++)
        {
            for (int k = 0; k < count; k++)
            {
                picked[k] = random.Next(count);
            }

            double drop = kind.Drop(Value(kind, tally.Original, picked), Value(kind, tally.Candidate, picked));
            // A resample without anything to count says nothing.
            if (!double.IsNaN(drop))
            {
                drops.Add(drop);
            }
        }

        drops.Sort();
        return drops.Count == 0 ? double.NaN : drops[(int)Math.Ceiling(drops.Count * 0.95) - 1];
    }

    private static double Value(MetricKind kind, IReadOnlyList<MetricShare> shares, int[] picked)
    {
        double numerator = 0;
        double denominator = 0;
        foreach (int index in picked)
        {
            numerator += shares[index].Numerator;
            denominator += shares[index].Denominator;
        }

        return kind.Value(numerator, denominator);
    }
}
