using MaaS.Optimization.Passes.StructuredPruning;

namespace MaaS.Optimization.Tests.Passes;

public sealed class AmountDistributionTests
{
    /// <summary>Four steps of 16 channels of 64.</summary>
    private static readonly int[] Steps = [16, 32, 48];

    private static readonly RemovalCurve Redundant = new(64, 100, Steps, [0.001, 0.003, 0.5]);
    private static readonly RemovalCurve Sensitive = new(64, 100, Steps, [0.2, 0.5, 0.9]);

    [Fact]
    public void Amount_is_taken_from_the_group_that_bears_it()
    {
        Assert.Equal([32, 0], AmountDistribution.Of([Redundant, Sensitive], 0.25));
        Assert.Equal([0, 32], AmountDistribution.Of([Sensitive, Redundant], 0.25));
    }

    [Fact]
    public void More_is_taken_where_the_error_grows_least_next() =>
        Assert.Equal([32, 32], AmountDistribution.Of([Redundant, Sensitive], 0.5));

    [Fact]
    public void The_same_error_is_worth_more_where_it_saves_more() =>
        Assert.Equal(
            [0, 16],
            AmountDistribution.Of([Redundant with { Errors = Sensitive.Errors }, Sensitive with { Work = 300 }], 0.2)
        );

    [Fact]
    public void A_worse_step_does_not_take_the_place_of_one_that_is_too_large() =>
        Assert.Equal(
            [0, 0],
            AmountDistribution.Of([Redundant with { Work = 10_000 }, Sensitive with { Work = 1 }], 0.05)
        );

    [Fact]
    public void All_steps_are_taken_before_a_group_is_emptied() =>
        Assert.Equal([48, 48], AmountDistribution.Of([Redundant, Sensitive], 0.95));

    [Fact]
    public void Nothing_is_taken_of_nothing() => Assert.Empty(AmountDistribution.Of([], 0.5));
}
