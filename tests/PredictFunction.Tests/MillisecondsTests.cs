using System.Globalization;
using PredictFunction.Http;

namespace PredictFunction.Tests;

public sealed class MillisecondsTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(4, "0")]
    [InlineData(5, "0.001")]
    [InlineData(10, "0.001")]
    [InlineData(1_200, "0.12")]
    [InlineData(10_000, "1")]
    [InlineData(10_010, "1.001")]
    [InlineData(1_234_567_890, "123456.789")]
    [InlineData(long.MaxValue / 2, "461168601842738.79")]
    public void Time_has_up_to_three_digits_behind_the_point(long ticks, string text) =>
        Assert.Equal(
            text,
            string.Create(CultureInfo.InvariantCulture, $"{new Milliseconds(TimeSpan.FromTicks(ticks))}")
        );
}
