using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.ResidualSum;

namespace MaaS.Optimization.Tests.Passes;

public sealed class ResidualSumPassTests : PassConformance
{
    private protected override IOptimizationPass Pass { get; } = new ResidualSumPass();

    protected override double MaxRelativeError => 1e-6;

    protected override IReadOnlyList<string> Treats => ["normalized-sum"];

    /// <summary>The addition of a bias, and one whose result is not normalized, stay.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    public void Only_additions_in_front_of_a_normalization_become_sums(bool decomposed, int sums)
    {
        using OnnxModel model = TransformerModels.Block(decomposed);

        PassOutcome outcome = Pass.Apply(model, null, TestContext.Current.CancellationToken);

        Assert.Equal(sums, outcome.Report.NodesChanged);
        Assert.Equal("r1", Assert.Single(outcome.Model.Graph.Node, node => node.OpType == "Sum").Output[0]);
        int before = model.Graph.Node.Count(node => node.OpType == "Add");
        Assert.Equal(before - sums, outcome.Model.Graph.Node.Count(node => node.OpType == "Add"));
        Assert.InRange(ModelRun.MaxDifference(ModelRun.Outputs(model), ModelRun.Outputs(outcome.Model)), 0, 1e-4);
    }
}
