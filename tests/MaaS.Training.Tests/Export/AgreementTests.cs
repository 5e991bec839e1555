using MaaS.Samples.Training.Export;

namespace MaaS.Training.Tests.Export;

public sealed class AgreementTests
{
    [Theory]
    [InlineData(0.5f, 0.500_009f, true)]
    [InlineData(0.5f, 0.500_02f, false)]
    [InlineData(40f, 40.000_2f, true)]
    [InlineData(40f, 40.001f, false)]
    [InlineData(float.NaN, 1f, false)]
    [InlineData(1f, float.NaN, false)]
    [InlineData(float.PositiveInfinity, 1f, false)]
    public void Distance_is_absolute_up_to_one_and_relative_above(float found, float expected, bool holds) =>
        Assert.Equal(holds, Agreement.Of([0f, found, 0f], [0f, expected, 0f]).Holds);

    [Fact]
    public void Different_numbers_of_values_are_refused() =>
        Assert.Throws<ArgumentException>(() => Agreement.Of([1f], [1f, 2f]));
}
