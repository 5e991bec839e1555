using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Tests.Passes;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Measurement;

public sealed class CalibrateRunnerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1 << 20)]
    public void Histograms_count_every_value_between_least_and_largest(long heldBytes)
    {
        OnnxModel model = SampleModels.Create("mlp");

        CalibrateResult result = PassRun.Observe(model, ["x", "a1", "r1"], heldBytes);

        Assert.Equal(8, result.Feeds);
        Assert.Equal(["x", "a1", "r1"], result.Histograms.Select(histogram => histogram.Tensor));
        (ActivationHistogram before, ActivationHistogram after) = (result.Histograms[1], result.Histograms[2]);
        Assert.Equal(before.Counts.Sum(), after.Counts.Sum());
        Assert.Equal(0, before.Counts.Sum() % (8 * 48));
        Assert.True(before.Min < 0);
        Assert.Equal(0, after.Min);
        Assert.Equal(before.Max, after.Max);
        Assert.True(before.Counts[0] > 0);
        Assert.True(before.Counts[^1] > 0);
    }

    [Fact]
    public void Tensor_that_is_not_finite_or_always_the_same_has_no_bins()
    {
        OnnxModel model = new(
            new OnnxModelBuilder()
                .Input("x", ElementType.Float, "batch", 4)
                .Initializer("zero", [], 0f)
                .Node("Mul", ["x", "zero"], ["same"])
                .Node("Div", ["x", "same"], ["infinite"])
                .Node("Add", ["same", "infinite"], ["y"])
                .Output("y", ElementType.Float, "batch", 4)
                .Proto
        );

        CalibrateResult result = PassRun.Observe(model, ["same", "infinite"], 1 << 20);

        Assert.True(result.Histograms[0].IsFinite);
        Assert.False(result.Histograms[1].IsFinite);
        Assert.All(result.Histograms, histogram => Assert.Empty(histogram.Counts));
    }
}
