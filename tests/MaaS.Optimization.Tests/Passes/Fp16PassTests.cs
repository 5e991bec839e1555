using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.Fp16;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes;

public sealed class Fp16PassTests : PassConformance
{
    private protected override IOptimizationPass Pass { get; } = new Fp16Pass();

    protected override double MaxRelativeError => 5e-3;

    protected override IReadOnlyList<string> Treats =>
        ["mlp", "gemm", "residual", "conv", "conv-affine", "constants", "embedding", "lstm", "lstm-bidirectional"];

    [Fact]
    public void What_follows_a_product_stays_in_fp16_until_something_needs_fp32()
    {
        using OnnxModel model = Model(
            builder =>
                builder
                    .Node("MatMul", ["x", "w"], ["product"])
                    .Node("Relu", ["product"], ["activated"])
                    .Node("MatMul", ["activated", "w"], ["second"])
                    .Node("Exp", ["second"], ["y"]),
            SampleModels.Normal(64, 1)
        );

        PassOutcome outcome = Pass.Apply(model, null, TestContext.Current.CancellationToken);

        Assert.Equal(
            ["Cast", "MatMul", "Relu", "MatMul", "Cast", "Exp"],
            outcome.Model.Graph.Node.Select(node => node.OpType)
        );
        TensorProto weight = Assert.Single(outcome.Model.Graph.Initializer);
        Assert.Equal((int)ElementType.Float16, weight.DataType);
        Assert.InRange(ModelRun.RelativeError(ModelRun.Outputs(model), ModelRun.Outputs(outcome.Model)), 1e-9, 5e-3);
    }

    [Fact]
    public void An_addition_of_something_fp32_stays_fp32()
    {
        using OnnxModel model = Model(
            builder =>
                builder
                    .Node("Exp", ["x"], ["grown"])
                    .Node("MatMul", ["x", "w"], ["product"])
                    .Node("Add", ["product", "grown"], ["y"]),
            SampleModels.Normal(64, 1)
        );

        PassOutcome outcome = Pass.Apply(model, null, TestContext.Current.CancellationToken);

        Assert.Equal(["Exp", "Cast", "MatMul", "Cast", "Add"], outcome.Model.Graph.Node.Select(node => node.OpType));
    }

    [Fact]
    public void Emulated_every_value_is_one_that_fp16_has()
    {
        using OnnxModel model = Model(
            builder => builder.Node("MatMul", ["x", "w"], ["product"]).Node("MatMul", ["product", "w"], ["y"]),
            SampleModels.Normal(64, 1)
        );

        PassOutcome outcome = Pass.Apply(
            model,
            new Fp16Options { Emulate = true },
            TestContext.Current.CancellationToken
        );

        IReadOnlyDictionary<string, float[]> answers = ModelRun.Outputs(outcome.Model);
        Assert.All(answers["y"], answer => Assert.Equal((float)(Half)answer, answer));
        Assert.InRange(ModelRun.RelativeError(ModelRun.Outputs(model), answers), 1e-5, 5e-3);
    }

    [Fact]
    public void Emulated_an_activation_beyond_the_range_becomes_infinite_as_on_a_gpu()
    {
        using OnnxModel model = Model(
            builder => builder.Node("MatMul", ["x", "w"], ["product"]).Node("MatMul", ["product", "w"], ["y"]),
            [.. Enumerable.Repeat(60_000f, 64)]
        );

        PassOutcome outcome = Pass.Apply(
            model,
            new Fp16Options { Emulate = true },
            TestContext.Current.CancellationToken
        );

        Assert.Contains(ModelRun.Outputs(outcome.Model)["y"], answer => !float.IsFinite(answer));
        Assert.All(ModelRun.Outputs(model)["y"], answer => Assert.True(float.IsFinite(answer)));
    }

    [Theory]
    [InlineData(-70000f, "70000")]
    [InlineData(float.MaxValue, "fp16 ends at 65504")]
    public void A_weight_beyond_the_range_keeps_its_node_fp32(float weight, string told)
    {
        float[] weights = SampleModels.Normal(64, 1);
        weights[7] = weight;
        using OnnxModel model = Model(builder => builder.Node("MatMul", ["x", "w"], ["y"]), weights);

        PassOutcome outcome = Pass.Apply(model, null, TestContext.Current.CancellationToken);

        Assert.False(outcome.Report.ChangedAnything);
        Assert.Contains(told, Assert.Single(outcome.Report.LeftAlone).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_epsilon_that_would_vanish_keeps_its_node_fp32()
    {
        using OnnxModel model = Model(
            builder =>
                builder
                    .Initializer("epsilon", [], [1e-12f])
                    .Node("MatMul", ["x", "w"], ["product"])
                    .Node("Add", ["product", "epsilon"], ["y"]),
            SampleModels.Normal(64, 1)
        );

        PassOutcome outcome = Pass.Apply(model, null, TestContext.Current.CancellationToken);

        Assert.Equal(["Cast", "MatMul", "Cast", "Add"], outcome.Model.Graph.Node.Select(node => node.OpType));
        Assert.Contains("0 in fp16", Assert.Single(outcome.Report.LeftAlone).Reason, StringComparison.Ordinal);
    }

    private static OnnxModel Model(Func<OnnxModelBuilder, OnnxModelBuilder> nodes, float[] weights) =>
        new(
            nodes(new OnnxModelBuilder().Input("x", ElementType.Float, 4, 8).Initializer("w", [8, 8], weights))
                .Output("y", ElementType.Float, 4, 8)
                .Proto
        );
}
