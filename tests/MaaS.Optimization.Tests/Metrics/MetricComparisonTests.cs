using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Tests.Metrics;

public sealed class MetricComparisonTests
{
    [Fact]
    public void Drop_of_a_share_is_in_points_and_of_an_error_relative()
    {
        Assert.Equal(0.02, MetricKind.Accuracy.Drop(0.95, 0.93), 10);
        Assert.Equal(0.02, MetricKind.Cer.Drop(0.01, 0.03), 10);
        Assert.Equal(0.1, MetricKind.Rmse.Drop(2, 2.2), 10);
        Assert.Equal(-0.1, MetricKind.Mae.Drop(2, 1.8), 10);
        Assert.Equal(double.PositiveInfinity, MetricKind.Rmse.Drop(0, 1));
    }

    [Theory]
    [InlineData(64, 0.0460)]
    [InlineData(300, 0.0100)]
    [InlineData(1_000, 0.0030)]
    public void Same_answers_leave_what_no_sample_shows(int count, double expected)
    {
        MetricComparison same = Compare(count, wrongOfOriginal: count / 20, wrongOfCandidate: count / 20);

        Assert.Equal(0, same.Drop);
        // (1 − p)ⁿ = 0.049 at the bound.
        Assert.Equal(expected, same.DropUpperBound, 4);
        Assert.True(same.IsEnough);
    }

    [Fact]
    public void Gains_count_against_losses()
    {
        MetricShare right = new(1, 1);
        MetricShare wrong = new(0, 1);
        MetricShare[] half = [.. Enumerable.Repeat(right, 40), .. Enumerable.Repeat(wrong, 40)];
        MetricShare[] rest = [.. Enumerable.Repeat(right, 920)];

        MetricComparison swapped = MetricComparison.Of(
            MetricKind.Accuracy,
            new MetricTally { Original = [.. half, .. rest], Candidate = [.. half.Reverse(), .. rest] }
        );

        Assert.Equal(0, swapped.Drop);
        // 0.0526 of losses alone.
        Assert.InRange(swapped.DropUpperBound, 0.014, 0.028);
    }

    [Fact]
    public void Labels_that_nobody_knows_prove_nothing()
    {
        MetricShare[] shares =
        [
            .. Enumerable.Repeat(new MetricShare(1, 1), 64),
            .. Enumerable.Repeat(new MetricShare(0, 0), 936),
        ];

        MetricComparison same = MetricComparison.Of(
            MetricKind.Accuracy,
            new MetricTally { Original = shares, Candidate = shares }
        );

        Assert.Equal(0.0460, same.DropUpperBound, 4);
    }

    [Theory]
    [InlineData(nameof(MetricKind.F1), 0.9 * 0.0295)]
    [InlineData(nameof(MetricKind.Accuracy), 0.9 * 0.0295)]
    [InlineData(nameof(MetricKind.Cer), 0.0295)]
    [InlineData(nameof(MetricKind.Rmse), 0)]
    public void Metrics_of_several_decisions_leave_samples_that_may_be_lost_altogether(string kind, double expected)
    {
        // 1 − 0.05^(1/100) = 0.0295.
        MetricShare[] shares = [.. Enumerable.Repeat(new MetricShare(9, 10), 100)];

        MetricComparison same = MetricComparison.Of(
            Enum.Parse<MetricKind>(kind),
            new MetricTally { Original = shares, Candidate = shares }
        );

        Assert.Equal(expected, same.DropUpperBound, 3);
    }

    [Fact]
    public void Bound_is_above_the_drop_and_narrows_with_more_samples()
    {
        MetricComparison few = Compare(100, wrongOfOriginal: 0, wrongOfCandidate: 1);
        MetricComparison many = Compare(10_000, wrongOfOriginal: 0, wrongOfCandidate: 100);

        Assert.Equal(0.01, few.Drop, 10);
        Assert.Equal(0.01, many.Drop, 10);
        // Exactly 0.0479 with 100 samples; with 10,000 by the normal approximation 0.01 + 1.645·√(0.01·0.99/n).
        Assert.InRange(few.DropUpperBound, 0.0465, 0.0485);
        Assert.InRange(many.DropUpperBound, 0.0110, 0.0122);
    }

    [Fact]
    public void Original_and_candidate_are_resampled_together()
    {
        // Both are wrong on the same half: unpaired, the bound would be 0.058.
        MetricComparison paired = Compare(400, wrongOfOriginal: 200, wrongOfCandidate: 200);

        Assert.InRange(paired.DropUpperBound, 0, 0.008);
    }

    [Fact]
    public void Same_tally_gives_the_same_bound() =>
        Assert.Equal(Compare(60, 3, 5).DropUpperBound, Compare(60, 3, 5).DropUpperBound);

    [Fact]
    public void Few_samples_and_nothing_to_count_are_not_enough()
    {
        Assert.False(Compare(49, 0, 0).IsEnough);
        MetricShare[] unknown = [.. Enumerable.Repeat(new MetricShare(0, 0), 100)];
        Assert.False(
            MetricComparison
                .Of(MetricKind.Accuracy, new MetricTally { Original = unknown, Candidate = unknown })
                .IsEnough
        );
    }

    private static MetricComparison Compare(int count, int wrongOfOriginal, int wrongOfCandidate) =>
        MetricComparison.Of(
            MetricKind.Accuracy,
            new MetricTally { Original = Shares(count, wrongOfOriginal), Candidate = Shares(count, wrongOfCandidate) }
        );

    private static MetricShare[] Shares(int count, int wrong) =>
        [.. Enumerable.Range(0, count).Select(i => new MetricShare(i < wrong ? 0 : 1, 1))];
}
