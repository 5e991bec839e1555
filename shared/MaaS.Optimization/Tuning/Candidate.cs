namespace MaaS.Optimization.Tuning;

/// <summary>Passes that are applied one after the other, and what comes out is measured.</summary>
/// <param name="Name">The variant's name: lower-case letters, digits and '-'.</param>
internal sealed record Candidate(string Name, IReadOnlyList<PlannedPass> Passes);
