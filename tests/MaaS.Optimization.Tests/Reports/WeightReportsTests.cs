using MaaS.Optimization.Onnx;
using MaaS.Optimization.Reports;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Reports;

public sealed class WeightReportsTests
{
    [Fact]
    public void Values_are_counted_from_the_least_to_the_greatest()
    {
        WeightReport weight = WeightReports.Of("w", [5], [-1, 0, 0, 1, float.NaN]);

        Assert.Equal(-1, weight.Least);
        Assert.Equal(1, weight.Greatest);
        Assert.Equal(0.5, weight.Zeros);
        Assert.Equal(Math.Sqrt(0.5), weight.StandardDeviation, 12);
        Assert.Equal(4, weight.Histogram.Sum());
        Assert.Equal([1, 2, 1], weight.Histogram.Where(count => count > 0));
        Assert.Equal(1, weight.Histogram[^1]);
    }

    [Fact]
    public void Weight_of_one_value_or_of_none_has_a_histogram()
    {
        Assert.Equal(3, WeightReports.Of("w", [3], [2, 2, 2]).Histogram.Sum());
        Assert.Equal(0, WeightReports.Of("w", [1], [float.NaN]).Histogram.Sum());
    }

    [Fact]
    public void Largest_weights_come_first_and_biases_do_not_come()
    {
        var model = new OnnxModel(ModelProto.Parser.ParseFrom(TinyModels.Mlp(64, 256, 10)));

        Assert.Equal(["w1", "w2", "b1"], WeightReports.Of(model).Select(weight => weight.Name));
    }
}
