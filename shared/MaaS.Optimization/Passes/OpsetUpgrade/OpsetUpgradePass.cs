using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.OpsetUpgrade;

/// <summary>
/// Writes a model of opset 7 to 12 in the words of opset 13. Gains nothing by itself: other passes need operators that older
/// opsets do not have, and have it done where they need it (<see cref="PassDescriptor.MinOpset"/>).
/// </summary>
internal sealed class OpsetUpgradePass()
    : OptimizationPass<OpsetUpgradeOptions>(
        new PassDescriptor
        {
            Name = "opset-upgrade",
            Summary = "A model written for opset 7 to 12 becomes one for opset 13.",
            OpTypes = [.. OperatorRewrites.Names.Order(StringComparer.Ordinal)],
            Exactness = PassExactness.Exact,
            GainsByItself = false,
        }
    )
{
    protected override void Transform(
        OnnxModel model,
        OpsetUpgradeOptions options,
        PassLog log,
        CancellationToken cancellationToken
    )
    {
        if (model.OpsetVersion() is null or >= OpsetUpgrader.Version)
        {
            return;
        }

        // All or nothing: one operator that stays as it was would be read in the sense of the new opset.
        bool keepsAny = GraphScope
            .All(model.Proto)
            .SelectMany(scope => scope.Nodes)
            .Select(node => log.IsExcluded(node.Name))
            .ToList()
            .Contains(true);
        if (keepsAny)
        {
            return;
        }

        switch (OpsetUpgrader.Upgrade(model, cancellationToken))
        {
            case { Obstacle: { } obstacle } upgrade:
                log.Leave(upgrade.Name, obstacle);
                break;
            case var upgrade:
                log.ChangeNodes(upgrade.NodesChanged + 1);
                log.Note(upgrade.ToString());
                break;
        }
    }
}
