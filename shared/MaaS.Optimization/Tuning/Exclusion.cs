namespace MaaS.Optimization.Tuning;

/// <summary>What came of looking for the operators that a candidate fails by.</summary>
/// <param name="Note">What was tried and how it did, for the report.</param>
/// <param name="Sensitivity">In graph order; empty where nothing could be found out.</param>
/// <param name="Candidates">With the most sensitive operators in fp32, the fewest first; all of them promise to pass.</param>
internal sealed record Exclusion(
    string Note,
    IReadOnlyList<WeightSensitivity> Sensitivity,
    IReadOnlyList<Candidate> Candidates
);
