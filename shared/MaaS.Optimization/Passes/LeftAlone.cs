namespace MaaS.Optimization.Passes;

/// <summary>A node or tensor that a pass could have changed and did not.</summary>
/// <param name="Name">Of the tensor or node.</param>
/// <param name="Reason">Why, with the figures that decided.</param>
internal sealed record LeftAlone(string Name, string Reason);
