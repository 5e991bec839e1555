using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>What a pass did.</summary>
/// <param name="Pass">With the options that it had in the end.</param>
internal sealed record CalibratedOutcome(PlannedPass Pass, PassOutcome Outcome);
