using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Measurement;

namespace MaaS.Optimization.Tests.Measurement;

public sealed class ActivationPartTests
{
    /// <summary>Samples are run once per part, as often as its share of the time allows: sums of different parts are not of the same samples.</summary>
    [Theory]
    [InlineData(true, 8)]
    [InlineData(false, 20)]
    public void Only_matrices_split_what_is_observed(bool products, int first)
    {
        ActivationAxis[] axes = [.. Enumerable.Range(0, 20).Select(i => new ActivationAxis($"t{i}", -1))];
        var job = new MomentsJob
        {
            ModelPath = "m.onnx",
            Inputs = new InputSource(),
            Axes = axes,
            Products = products,
            OutputPath = "moments.bin",
            BudgetSeconds = 1,
        };

        Assert.Equal(first, new ActivationPart(job, [.. axes.Select(axis => axis.Tensor)], 0).Count);
    }
}
