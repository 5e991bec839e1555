using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>What a pass did.</summary>
/// <param name="Pass">With the options that it had in the end.</param>
internal sealed record CalibratedOutcome(PlannedPass Pass, PassOutcome Outcome)
{
    /// <summary>Whether a search tried options that change the model, and none of them fits.</summary>
    public bool NothingFits { get; init; }
}
