namespace MaaS.Client.Tests;

public sealed class TensorTests
{
    [Fact]
    public void Shape_and_number_of_elements_must_agree()
    {
        Assert.Contains(
            "has shape [2, 2], that is 4 elements; 3 were given",
            Assert.Throws<ArgumentException>(() => InferenceTensor.Create("x", [1, 2, 3], 2, 2)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => InferenceTensor.Create("x", [1], -1, -1));
        Assert.Throws<ArgumentException>(() => InferenceTensor.Create("", [1], 1));
        Assert.Throws<ArgumentException>(() => InferenceTensor.Create("x", Array.Empty<int>(), long.MaxValue, 4));
        Assert.Equal(1, InferenceTensor.Create("scalar", [1f]).Count);
    }

    [Fact]
    public void Elements_are_given_only_as_what_they_are()
    {
        InferenceTensor tensor = InferenceTensor.Create("x", [1f], 1);

        Assert.Equal("x FP32 [1]", tensor.ToString());
        Assert.Contains(
            "The tensor 'x' is FP32; it was asked for as Int64.",
            Assert.Throws<InvalidOperationException>(() => tensor.Values<long>()).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<InvalidOperationException>(() => tensor.Strings());
        Assert.Throws<NotSupportedException>(() => InferenceTensor.Create("x", [1m], 1));
    }

    [Theory]
    [InlineData(1f, 0x3F80)]
    [InlineData(1.00390625f, 0x3F80)]
    [InlineData(1.01171875f, 0x3F82)]
    [InlineData(-0f, 0x8000)]
    [InlineData(float.MaxValue, 0x7F80)]
    [InlineData(float.PositiveInfinity, 0x7F80)]
    public void Bfloat16_rounds_to_nearest_even(float value, int bits) => Assert.Equal(bits, ((BFloat16)value).Bits);

    [Fact]
    public void Bfloat16_keeps_what_it_holds()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var value = new BFloat16((ushort)bits);
            float single = value;
            Assert.True(float.IsNaN(single) ? float.IsNaN((BFloat16)single) : ((BFloat16)single).Bits == bits);
        }

        Assert.True(float.IsNaN((BFloat16)BitConverter.Int32BitsToSingle(0x7F800001)));
    }
}
