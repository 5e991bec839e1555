using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Tests.Metrics;

public sealed class PairedDropBoundTests
{
    /// <summary>(1 − p)ⁿ = 0.049 at the bound.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(300)]
    [InlineData(10_000)]
    public void Without_changes_it_is_the_bound_of_a_share_that_was_never_seen(int samples)
    {
        double expected = 1 - Math.Pow(0.049, 1.0 / samples);

        Assert.Equal(expected, PairedDropBound.Of(0, 0, samples), 5);
        Assert.Equal(expected, PairedDropBound.Least(samples), 10);
    }

    [Fact]
    public void Losses_alone_are_bounded_hardly_wider_than_without_pairs()
    {
        double unpaired = BinomialBound.Upper(10, 500, 0.05);

        Assert.InRange(PairedDropBound.Of(10, 0, 500), unpaired, unpaired * 1.02);
    }

    /// <summary>Of the normal approximation: drop + 1.645·√(changed − drop²)/n.</summary>
    [Theory]
    [InlineData(26, 25, 640)]
    [InlineData(300, 280, 5_000)]
    public void With_many_changes_both_ways_it_is_little_wider_than_the_approximation(
        int losses,
        int gains,
        int samples
    )
    {
        double drop = (double)(losses - gains) / samples;
        double changed = (double)(losses + gains) / samples;
        double approximate = drop + (1.645 * Math.Sqrt((changed - (drop * drop)) / samples));

        Assert.InRange(PairedDropBound.Of(losses, gains, samples), approximate, drop + ((approximate - drop) * 1.25));
    }

    /// <summary>The example of docs/optimize-json.md.</summary>
    [Fact]
    public void Many_changes_both_ways_still_prove_something() =>
        Assert.InRange(PairedDropBound.Of(26, 25, 640), 0.020, 0.021);

    [Fact]
    public void It_grows_with_losses_and_falls_with_gains()
    {
        double bound = PairedDropBound.Of(5, 5, 200);

        Assert.True(PairedDropBound.Of(6, 5, 200) > bound);
        Assert.True(PairedDropBound.Of(5, 6, 200) < bound);
        Assert.True(PairedDropBound.Of(0, 60, 200) < 0);
    }

    [Theory]
    [InlineData(0, 0, 0, 1)]
    [InlineData(50, 0, 50, 1)]
    [InlineData(1, 0, 1, 1)]
    public void Nothing_known_and_everything_lost_leave_all_possible(
        int losses,
        int gains,
        int samples,
        double expected
    ) => Assert.Equal(expected, PairedDropBound.Of(losses, gains, samples), 5);

    /// <summary>Worst where few answers change: there an approximation by a normal distribution does not hold.</summary>
    [Theory]
    [InlineData(0.04, 0.01)]
    [InlineData(0.06, 0.05)]
    [InlineData(0.30, 0.25)]
    public void It_holds_in_the_share_of_experiments_that_it_promises(double lost, double won)
    {
        const int samples = 60;
        var terms = new BinomialTerms(samples);
        double held = 0;
        for (int losses = 0; losses <= samples; losses++)
        {
            double ofLosses = terms.Probability(losses, samples, lost);
            for (int gains = 0; ofLosses > 1e-6 && gains <= samples - losses; gains++)
            {
                double probability = ofLosses * terms.Probability(gains, samples - losses, won / (1 - lost));
                held +=
                    probability > 1e-6 && PairedDropBound.Of(losses, gains, samples) >= lost - won ? probability : 0;
            }
        }

        // What is left out above is below 0.002.
        Assert.InRange(held, 0.948, 1);
    }
}
