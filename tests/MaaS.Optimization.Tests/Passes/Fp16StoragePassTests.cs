using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.Fp16Storage;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes;

public sealed class Fp16StoragePassTests : PassConformance
{
    private protected override IOptimizationPass Pass { get; } = new Fp16StoragePass();

    protected override double MaxRelativeError => 1e-3;

    protected override string Options => """{"minElements": 200}""";

    protected override IReadOnlyList<string> Treats =>
        ["mlp", "gemm", "conv", "conv-affine", "constants", "branches", "embedding", "lstm", "lstm-bidirectional"];

    [Fact]
    public void A_weight_beyond_the_range_of_fp16_is_left_alone_with_its_size()
    {
        var values = new float[1024];
        values[5] = -70000f;
        using var model = new OnnxModel(
            new OnnxModelBuilder()
                .Input("x", ElementType.Float, 1, 32)
                .Initializer("w", [32, 32], values)
                .Node("MatMul", ["x", "w"], ["y"])
                .Output("y", ElementType.Float, 1, 32)
                .Proto
        );

        PassOutcome outcome = Pass.Apply(model, null, TestContext.Current.CancellationToken);

        Assert.False(outcome.Report.ChangedAnything);
        Assert.Contains("70000", Assert.Single(outcome.Report.LeftAlone).Reason, StringComparison.Ordinal);
    }
}
