using MaaS.Optimization.Isolation;
using MaaS.Optimization.Measurement;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tests.Measurement;

public sealed class FidelityAccumulatorTests
{
    [Fact]
    public void Figures_are_those_of_the_formulas()
    {
        OutputFidelity fidelity = Compare([3, 4], [3, 5], [1, 2]);

        Assert.Equal(1 / 5.0, fidelity.RelativeL2, 12);
        Assert.Equal(29 / (5 * Math.Sqrt(34)), fidelity.Cosine, 12);
        Assert.Equal(1, fidelity.MaxAbsoluteDifference);
        Assert.Equal(1, fidelity.Top1Agreement);
    }

    [Fact]
    public void Row_with_another_largest_column_disagrees()
    {
        OutputFidelity fidelity = Compare([1, 2, 2, 1, 0, 9], [2, 1, 2, 1, 0, 9], [3, 2]);

        Assert.Equal(2 / 3.0, fidelity.Top1Agreement!.Value, 12);
        Assert.Equal(3, fidelity.Rows);
    }

    [Theory]
    [InlineData(new long[] { 2, 1 })]
    [InlineData(new long[] { 1, 1, 2 })]
    [InlineData(new long[] { 1, 1, 1, 2 })]
    [InlineData(new long[] { 2 })]
    public void Outputs_that_are_no_rows_of_scores_have_no_agreement(long[] shape) =>
        Assert.Null(Compare([1, 2], [2, 1], shape).Top1Agreement);

    [Fact]
    public void Rows_of_features_have_no_agreement() =>
        Assert.Null(Compare([1, 2, 2, 1], [2, 1, 2, 1], [2, 2], isFeatures: true).Top1Agreement);

    [Fact]
    public void Whether_decisions_vary_is_the_originals_doing()
    {
        Assert.True(Compare([1, 2, 2, 1], [1, 2, 1, 2], [2, 2]).DecisionsVary);
        Assert.False(Compare([1, 2, 0, 1], [1, 2, 2, 1], [2, 2]).DecisionsVary);
        Assert.False(Compare([1, 2], [2, 1], [2]).DecisionsVary);
    }

    [Fact]
    public void Sequences_of_probabilities_are_rows_of_scores() =>
        Assert.Equal(0.5, Compare([0.9, 0.1, 0.2, 0.8], [0.4, 0.6, 0.2, 0.8], [1, 2, 2]).Top1Agreement);

    [Fact]
    public void Infinity_in_one_of_both_is_counted_and_not_added()
    {
        OutputFidelity fidelity = Compare([1, double.NaN, double.PositiveInfinity], [1, double.NaN, 5], [3]);

        Assert.Equal(1, fidelity.NonFiniteMismatches);
        Assert.Equal(0, fidelity.RelativeL2);
    }

    [Fact]
    public void Outputs_of_zeros_are_identical()
    {
        OutputFidelity fidelity = Compare([0, 0], [0, 0], [2]);

        Assert.Equal(0, fidelity.RelativeL2);
        Assert.Equal(1, fidelity.Cosine);
    }

    [Fact]
    public void Anything_in_place_of_zeros_is_infinitely_far()
    {
        OutputFidelity fidelity = Compare([0, 0], [0, 1], [2]);

        Assert.Equal(double.PositiveInfinity, fidelity.RelativeL2);
        Assert.Equal(0, fidelity.Cosine);
    }

    private static OutputFidelity Compare(double[] original, double[] candidate, long[] shape, bool isFeatures = false)
    {
        var accumulator = new FidelityAccumulator(
            new TensorSpec
            {
                Name = "y",
                DataType = TensorDataType.Fp32,
                Shape = [],
            },
            isFeatures
        );
        accumulator.AddNumbers(original, candidate, shape);
        return accumulator.ToFidelity();
    }
}
