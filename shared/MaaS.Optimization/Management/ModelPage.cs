namespace MaaS.Optimization.Management;

/// <summary>A part of the list of models.</summary>
/// <param name="Next">Asks for the part that follows; null at the end.</param>
public sealed record ModelPage(IReadOnlyList<ModelSummary> Models, string? Next);
