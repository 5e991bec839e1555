namespace MaaS.Optimization.Passes.ResidualSum;

/// <summary><see cref="ResidualSumPass"/> has no options of its own.</summary>
internal sealed record ResidualSumOptions : PassOptions;
