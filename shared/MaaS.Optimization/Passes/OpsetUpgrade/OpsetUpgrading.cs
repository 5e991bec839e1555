namespace MaaS.Optimization.Passes.OpsetUpgrade;

/// <summary>How an upgrade ended.</summary>
/// <param name="From">The opset that the model was written for.</param>
/// <param name="NodesChanged">Nodes that had to be written differently.</param>
/// <param name="Name">Of the node that cannot be; empty: all could.</param>
/// <param name="Obstacle">Why it cannot; null: the model is upgraded.</param>
internal sealed record OpsetUpgrading(long From, int NodesChanged, string Name = "", string? Obstacle = null)
{
    public override string ToString() =>
        Obstacle is null
            ? $"Opset {From} became {OpsetUpgrader.Version}; {NodesChanged} nodes had to be written differently."
            : $"Opset {From} stays: {Name}: {Obstacle}";
}
