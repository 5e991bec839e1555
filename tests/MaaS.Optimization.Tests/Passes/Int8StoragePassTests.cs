using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.Int8Storage;

namespace MaaS.Optimization.Tests.Passes;

public sealed class Int8StoragePassTests : PassConformance
{
    private protected override IOptimizationPass Pass { get; } = new Int8StoragePass();

    protected override double MaxRelativeError => 0.02;

    protected override string Options => """{"minElements": 200}""";

    protected override IReadOnlyList<string> Treats =>
        [
            "mlp",
            "gemm",
            "residual",
            "conv",
            "conv-affine",
            "constants",
            "branches",
            "embedding",
            "lstm",
            "lstm-bidirectional",
        ];
}
