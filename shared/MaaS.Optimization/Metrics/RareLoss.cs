namespace MaaS.Optimization.Metrics;

/// <summary>
/// How large a drop may be although few samples or none show it. Resampling says nothing of what no sample is an example of: of 64
/// answers that all stay the same, every resample stays the same too, while one answer in 22 may be another.
/// </summary>
internal static class RareLoss
{
    private const double Alpha = 0.05;

    /// <summary>The drop is less than this with 95 % confidence; 0 where nothing of the kind can be said.</summary>
    /// <param name="drop">As it was seen.</param>
    /// <remarks>
    /// One decision per sample: the drop is the share of losses (the original right, the candidate wrong) less that of gains, and
    /// is exactly bounded (<see cref="PairedDropBound"/>). Other shares and rates: every sample that got lost or not is one trial,
    /// a share of up to 1 − 0.05^(1/n) of all inputs may have gone wrong altogether without any sample being among them, and is
    /// added to the drop that was seen. Errors with units: one sample may be wrong by any amount, so no count bounds them; their
    /// samples nearly all change a little, which is what resampling is for.
    /// </remarks>
    public static double UpperBound(MetricKind kind, MetricTally tally, double original, double drop)
    {
        if (kind.HasUnits)
        {
            return 0;
        }

        if (HasOneDecisionPerSample(kind, tally))
        {
            (int losses, int gains, int count) = Count(tally);
            return PairedDropBound.Of(losses, gains, count);
        }

        int scored = tally.Original.Count(share => share.Denominator > 0);
        return drop + (BinomialBound.Upper(0, scored, Alpha) * (kind.IsError ? 1 : original));
    }

    private static bool HasOneDecisionPerSample(MetricKind kind, MetricTally tally) =>
        kind is MetricKind.Accuracy or MetricKind.ExactMatch
        && tally.Original.All(share => share.Denominator is 0 or 1);

    private static (int Losses, int Gains, int Count) Count(MetricTally tally)
    {
        (int losses, int gains, int count) = (0, 0, 0);
        for (int i = 0; i < tally.Original.Count; i++)
        {
            double change = tally.Candidate[i].Numerator - tally.Original[i].Numerator;
            losses += change < 0 ? 1 : 0;
            gains += change > 0 ? 1 : 0;
            // A label that nobody knows is no trial.
            count += tally.Original[i].Denominator > 0 ? 1 : 0;
        }

        return (losses, gains, count);
    }
}
