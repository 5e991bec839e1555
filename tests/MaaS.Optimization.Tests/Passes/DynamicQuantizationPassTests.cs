using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.DynamicQuantization;

namespace MaaS.Optimization.Tests.Passes;

public sealed class DynamicQuantizationPassTests : PassConformance
{
    private protected override IOptimizationPass Pass { get; } = new DynamicQuantizationPass();

    protected override double MaxRelativeError => 0.05;

    protected override string Options => """{"minElements": 200}""";

    protected override IReadOnlyList<string> Treats =>
        ["mlp", "gemm", "residual", "constants", "branches", "embedding", "lstm", "lstm-bidirectional"];
}
