using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Measurement;
using MaaS.Optimization.Tests.Passes;

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

    /// <summary>Outliers at five times what the Gaussian itself reaches, one in 100,000.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Entropy_clips_rare_outliers_and_keeps_the_rest(bool rectified)
    {
        float[] values = [.. Gaussian(400_000), 20, -20, 20, -20];
        values = rectified ? [.. values.Select(value => MathF.Max(0, value))] : values;

        (float low, float high) = Entropy(values);

        Assert.InRange(high, 3f, 12f);
        Assert.InRange(low, rectified ? 0 : -12f, rectified ? 0 : -3f);
        Assert.True(values.Count(value => value >= low && value <= high) > 0.999 * values.Length);
    }

    [Fact]
    public void Entropy_keeps_all_of_a_uniform_distribution()
    {
        var random = new Random(5);

        (float low, float high) = Entropy([.. Enumerable.Range(0, 200_000).Select(_ => (random.NextSingle() * 2) - 1)]);

        Assert.Equal(-1, low, 0.001f);
        Assert.Equal(1, high, 0.001f);
    }

    /// <summary>Few values, many zeros, a constant that a quarter of them have: none is a reason to clip the others.</summary>
    [Theory]
    [InlineData(2_000, 0, 0.9)]
    [InlineData(2_000, 0, 0)]
    [InlineData(400_000, 0, 0.9)]
    [InlineData(400_000, 0.7, 0.25)]
    public void Entropy_is_not_misled_by_spikes_and_few_values(int count, float spike, double share)
    {
        float[] values = [.. Gaussian(count).Select((value, i) => i % 100 < share * 100 ? spike : MathF.Max(0, value))];

        (_, float high) = Entropy(values);

        Assert.True(values.Count(value => value <= high) > 0.998 * count, $"up to {high}");
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

    private static float[] Gaussian(int count) => SampleModels.Normal(count, 3, 1);

    private static (float Low, float High) Entropy(float[] values)
    {
        var extent = new TensorExtent("t");
        extent.AddMin(values.Min());
        extent.AddMax(values.Max());
        var counter = new HistogramCounter(extent, 2_048);
        counter.Add(values);
        return RangeCalibrator.Choose(counter.ToHistogram(), CalibrationMethod.Entropy, 99.99);
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
