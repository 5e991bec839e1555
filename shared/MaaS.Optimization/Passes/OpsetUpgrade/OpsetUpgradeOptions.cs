namespace MaaS.Optimization.Passes.OpsetUpgrade;

/// <summary>Options of <see cref="OpsetUpgradePass"/>: none of its own.</summary>
internal sealed record OpsetUpgradeOptions : PassOptions;
