using CsCheck;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Tests.Tuning;

public sealed class BootstrapIntervalTests
{
    [Fact]
    public void Equal_values_leave_no_doubt() =>
        Assert.Equal(new BootstrapInterval(1.5, 1.5, 1.5), BootstrapInterval.OfMedian([.. Enumerable.Repeat(1.5, 20)]));

    [Fact]
    public void Median_lies_between_the_ends_and_the_ends_inside_the_values() =>
        Gen.Double[0.1, 10]
            .Array[1, 40]
            .Sample(
                values =>
                {
                    BootstrapInterval interval = BootstrapInterval.OfMedian(values);
                    return interval.Lower <= interval.Median
                        && interval.Median <= interval.Upper
                        && values.Min() <= interval.Lower
                        && interval.Upper <= values.Max();
                },
                iter: 50
            );

    [Fact]
    public void Interval_of_a_known_sample_is_that_of_the_order_statistics()
    {
        // The 95 % interval of the median of 1…101 has the binomial order statistics 41 and 61 as its ends.
        BootstrapInterval interval = BootstrapInterval.OfMedian([.. Enumerable.Range(1, 101).Select(i => (double)i)]);

        Assert.Equal(51, interval.Median);
        Assert.InRange(interval.Lower, 39, 43);
        Assert.InRange(interval.Upper, 59, 63);
    }

    [Fact]
    public void Outliers_of_a_busy_machine_do_not_move_the_interval()
    {
        double[] calm = [.. Enumerable.Range(0, 60).Select(i => 1.2 + (i % 5 * 0.001))];
        double[] disturbed = [.. calm];
        disturbed[3] = 90;
        disturbed[40] = 0.01;

        Assert.InRange(BootstrapInterval.OfMedian(disturbed).Lower, 1.2, 1.204);
    }
}
