using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.HardSwishFusion;

namespace MaaS.Optimization.Tests.Passes;

public sealed class HardSwishFusionPassTests : PassConformance
{
    private protected override IOptimizationPass Pass { get; } = new HardSwishFusionPass();

    protected override double MaxRelativeError => 1e-6;

    protected override IReadOnlyList<string> Treats => ["hardswish", "hardswish-attributes"];

    [Fact]
    public void All_ways_of_writing_it_are_found_and_a_shared_part_is_kept()
    {
        using OnnxModel model = SampleModels.Create("hardswish");

        OnnxModel fused = Pass.Apply(model, null, TestContext.Current.CancellationToken).Model;

        Assert.Equal(3, fused.Graph.Node.Count(node => node.OpType == "HardSigmoid"));
        Assert.Single(fused.Graph.Node, node => node.OpType == "Clip");
    }
}
