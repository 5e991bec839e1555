namespace MaaS.Optimization.Passes.MagnitudePruning;

/// <summary>Which weights are the k smallest.</summary>
/// <param name="Magnitude">All below it are.</param>
/// <param name="Ties">That many of those equal to it are, too: the first ones in graph order.</param>
internal sealed record PruningCut(float Magnitude, long Ties);
