namespace MaaS.Optimization.Passes;

/// <summary>How far a pass moves a model's answers.</summary>
internal enum PassExactness
{
    /// <summary>Not at all, but for the rounding of reordered fp32 arithmetic (below 1e-4).</summary>
    Exact,

    /// <summary>Weights are rounded or dropped; activations stay fp32.</summary>
    WeightsOnly,

    /// <summary>Weights and activations are rounded.</summary>
    Approximate,
}
