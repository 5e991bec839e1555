using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Tests.Metrics;

public sealed class BinomialBoundTests
{
    /// <summary>Clopper and Pearson's intervals as tables of them give them.</summary>
    [Theory]
    [InlineData(0, 10, 0.05, 0.2589)]
    [InlineData(1, 10, 0.05, 0.3942)]
    [InlineData(5, 10, 0.025, 0.8129)]
    [InlineData(0, 4_000, 0.05, 0.0007)]
    [InlineData(10, 10, 0.05, 1)]
    [InlineData(0, 0, 0.05, 1)]
    public void Upper_bound_is_that_of_the_tables(int found, int samples, double alpha, double expected) =>
        Assert.Equal(expected, BinomialBound.Upper(found, samples, alpha), 4);

    [Fact]
    public void Bound_holds_in_the_share_of_experiments_that_it_promises()
    {
        const int experiments = 2_000;
        const double share = 0.03;
        var random = new Random(5);
        int held = Enumerable
            .Range(0, experiments)
            .Count(_ =>
                BinomialBound.Upper(Enumerable.Range(0, 100).Count(_ => random.NextDouble() < share), 100, 0.05)
                >= share
            );

        Assert.InRange(held, experiments * 0.945, experiments);
    }
}
