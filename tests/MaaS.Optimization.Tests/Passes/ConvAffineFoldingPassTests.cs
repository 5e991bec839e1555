using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.ConvAffineFolding;

namespace MaaS.Optimization.Tests.Passes;

public sealed class ConvAffineFoldingPassTests : PassConformance
{
    private protected override IOptimizationPass Pass { get; } = new ConvAffineFoldingPass();

    protected override double MaxRelativeError => 2e-6;

    protected override IReadOnlyList<string> Treats => ["conv-affine"];

    [Fact]
    public void Nothing_affine_is_left_around_the_convolutions()
    {
        using OnnxModel model = SampleModels.Create("conv-affine");

        OnnxModel folded = Pass.Apply(model, null, TestContext.Current.CancellationToken).Model;

        Assert.Equal(["Conv", "Relu", "Conv", "Tanh", "ConvTranspose"], folded.Graph.Node.Select(node => node.OpType));
    }

    [Fact]
    public void A_shift_before_padding_is_not_folded_and_a_scale_is()
    {
        using OnnxModel model = SampleModels.Create("conv-affine");
        NodeProto scale = model.Graph.Node[0];
        scale.OpType = "Add";

        OnnxModel folded = Pass.Apply(model, null, TestContext.Current.CancellationToken).Model;

        Assert.Equal("Add", folded.Graph.Node[0].OpType);
        Assert.InRange(ModelRun.RelativeError(ModelRun.Outputs(model), ModelRun.Outputs(folded)), 0, MaxRelativeError);
    }
}
