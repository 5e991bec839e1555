namespace MaaS.Optimization.Passes.HardSwishFusion;

/// <summary><see cref="HardSwishFusionPass"/> has no options of its own.</summary>
internal sealed record HardSwishFusionOptions : PassOptions;
