using MaaS.Optimization.Calibration.Activations;

namespace MaaS.Optimization.Tests.Calibration.Activations;

public sealed class RangeCalibratorTests
{
    [Fact]
    public void Percentile_leaves_half_of_the_rest_at_either_end()
    {
        ActivationHistogram uniform = Histogram(-1, 1, [.. Enumerable.Repeat(10L, 1_000)]);

        (float low, float high) = RangeCalibrator.Choose(uniform, CalibrationMethod.Percentile, 90);

        Assert.Equal(-0.9f, low, 0.01f);
        Assert.Equal(0.9f, high, 0.01f);
    }

    [Theory]
    [InlineData(nameof(CalibrationMethod.Entropy))]
    [InlineData(nameof(CalibrationMethod.Mse))]
    [InlineData(nameof(CalibrationMethod.Percentile))]
    public void An_outlier_far_out_is_clipped(string method)
    {
        // A bell within the first tenth, one value at the far end.
        var counts = new long[2_048];
        for (int i = 0; i < 205; i++)
        {
            counts[i] = (long)(1e6 * Math.Exp(-i * i / 5_000.0)) + 1;
        }

        counts[^1] = 1;

        (float low, float high) = RangeCalibrator.Choose(
            Histogram(0, 10, counts),
            Enum.Parse<CalibrationMethod>(method),
            99.99
        );

        Assert.Equal(0, low);
        Assert.InRange(high, 0.5f, 6f);
    }

    [Fact]
    public void MinMax_clips_nothing_and_a_single_value_is_its_own_range()
    {
        Assert.Equal((-3f, 5f), RangeCalibrator.Choose(Histogram(-3, 5, [1, 1]), CalibrationMethod.MinMax, 99));
        Assert.Equal((2f, 2f), RangeCalibrator.Choose(Histogram(2, 2, []), CalibrationMethod.Entropy, 99));
    }

    [Fact]
    public void Range_holds_zero_exactly()
    {
        ActivationRange range = ActivationRange.Of(-1, 2);
        Assert.Equal(3f / 255, range.Step, 1e-7f);
        Assert.Equal(85, range.Zero);
        Assert.Equal(0, ActivationRange.Of(1, 2).Zero);
        Assert.Equal(new ActivationRange(1, 0), ActivationRange.Of(0, 0));
    }

    private static ActivationHistogram Histogram(float min, float max, long[] counts) =>
        new()
        {
            Tensor = "t",
            Min = min,
            Max = max,
            Counts = counts,
        };
}
