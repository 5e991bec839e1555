namespace MaaS.Optimization.Passes.ConvAffineFolding;

/// <summary><see cref="ConvAffineFoldingPass"/> has no options of its own.</summary>
internal sealed record ConvAffineFoldingOptions : PassOptions;
