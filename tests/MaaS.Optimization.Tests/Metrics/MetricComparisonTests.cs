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

    [Fact]
    public void Same_answers_have_no_drop_and_no_doubt()
    {
        MetricComparison same = Compare(1_000, wrongOfOriginal: 50, wrongOfCandidate: 50);

        Assert.Equal(0.95, same.Original, 10);
        Assert.Equal(0, same.Drop);
        Assert.Equal(0, same.DropUpperBound);
        Assert.True(same.IsEnough);
    }

    [Fact]
    public void Bound_is_above_the_drop_and_narrows_with_more_samples()
    {
        MetricComparison few = Compare(100, wrongOfOriginal: 0, wrongOfCandidate: 1);
        MetricComparison many = Compare(10_000, wrongOfOriginal: 0, wrongOfCandidate: 100);

        Assert.Equal(0.01, few.Drop, 10);
        Assert.Equal(0.01, many.Drop, 10);
        // Normal approximation: 0.01 + 1.645·√(0.01·0.99/n).
        Assert.InRange(few.DropUpperBound, 0.02, 0.04);
        Assert.InRange(many.DropUpperBound, 0.0110, 0.0122);
    }

    [Fact]
    public void Original_and_candidate_are_resampled_together()
    {
        // Both are wrong on the same half: unpaired, the bound would be far above 0.
        MetricComparison paired = Compare(400, wrongOfOriginal: 200, wrongOfCandidate: 200);

        Assert.Equal(0, paired.DropUpperBound);
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
