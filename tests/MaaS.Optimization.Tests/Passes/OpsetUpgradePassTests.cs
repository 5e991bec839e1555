using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.DynamicQuantization;
using MaaS.Optimization.Passes.OpsetUpgrade;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes;

public sealed class OpsetUpgradePassTests : PassConformance
{
    private protected override IOptimizationPass Pass { get; } = new OpsetUpgradePass();

    protected override double MaxRelativeError => 1e-6;

    protected override IReadOnlyList<string> Treats => ["legacy", "constants", "hardswish-attributes"];

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(11)]
    [InlineData(12)]
    public void Softmax_over_several_axes_keeps_its_meaning(int opset)
    {
        OnnxModel model = Model(opset, "Softmax", OnnxModelBuilder.Attribute("axis", 1));

        PassOutcome outcome = Apply(model);

        Assert.Equal(13, outcome.Model.OpsetVersion());
        Assert.Equal(0, ModelRun.MaxDifference(ModelRun.Outputs(model), ModelRun.Outputs(outcome.Model)));
        Assert.Contains(outcome.Model.Graph.Node, node => node.OpType == "Flatten");
    }

    [Fact]
    public void Softmax_over_the_last_axis_stays_one_node()
    {
        PassOutcome outcome = Apply(Model(9, "Softmax", OnnxModelBuilder.Attribute("axis", 2)));

        Assert.Single(outcome.Model.Graph.Node);
    }

    [Theory]
    [InlineData(2f)]
    [InlineData(0.5f)]
    public void Resize_of_opset_10_takes_the_same_pixels(float scale)
    {
        OnnxModel model = new(
            new OnnxModelBuilder(10)
                .Input("x", ElementType.Float, 1, 1, 5, 7)
                .Initializer("scales", [4], 1f, 1f, scale, scale)
                .Node("Resize", ["x", "scales"], ["y"])
                .Output("y", ElementType.Float, 1, 1, "h", "w")
                .Proto
        );

        PassOutcome outcome = Apply(model);

        Assert.Equal(0, ModelRun.MaxDifference(ModelRun.Outputs(model), ModelRun.Outputs(outcome.Model)));
    }

    [Fact]
    public void Operator_that_is_not_known_leaves_the_whole_model_alone_and_is_named()
    {
        OnnxModel model = Model(9, "NoSuchOperator");

        PassOutcome outcome = Apply(model);

        Assert.Equal(model.Proto, outcome.Model.Proto);
        LeftAlone left = Assert.Single(outcome.Report.LeftAlone);
        Assert.Equal("NoSuchOperator_0", left.Name);
        Assert.Contains("not known", left.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Opset_before_7_is_left_alone_with_the_reason()
    {
        OnnxModel model = Model(6, "Relu");

        LeftAlone left = Assert.Single(Apply(model).Report.LeftAlone);

        Assert.Contains("opset 6", left.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Pass_that_needs_a_later_opset_has_the_model_upgraded()
    {
        OnnxModel model = new(
            new OnnxModelBuilder(9)
                .Input("x", ElementType.Float, "batch", 64)
                .Initializer("w", [64, 64], SampleModels.Normal(64 * 64, 1))
                .Node("MatMul", ["x", "w"], ["m"])
                .Node("Unsqueeze", ["m"], ["y"], "", OnnxModelBuilder.Attribute("axes", new long[] { 1 }))
                .Output("y", ElementType.Float, "batch", 1, 64)
                .Proto
        );

        PassOutcome outcome = new DynamicQuantizationPass().Apply(model, null, TestContext.Current.CancellationToken);

        Assert.True(outcome.Report.ChangedAnything);
        Assert.Equal(13, outcome.Model.OpsetVersion());
        Assert.InRange(ModelRun.RelativeError(ModelRun.Outputs(model), ModelRun.Outputs(outcome.Model)), 0, 0.05);
    }

    private PassOutcome Apply(OnnxModel model) => Pass.Apply(model, null, TestContext.Current.CancellationToken);

    private static OnnxModel Model(int opset, string opType, params AttributeProto[] attributes) =>
        new(
            new OnnxModelBuilder(opset)
                .Input("x", ElementType.Float, 2, 3, 4)
                .Node(opType, ["x"], ["y"], "", attributes)
                .Output("y", ElementType.Float, 2, 3, 4)
                .Proto
        );
}
