using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Tuning;

/// <summary>One pass of a candidate that wants to see samples, about to be applied.</summary>
/// <param name="Planned">The pass with its options.</param>
/// <param name="Following">The passes behind it, as far as they need no samples: what is tried is tried together with them.</param>
/// <param name="Model">What the passes before it made.</param>
/// <param name="Folder">For models that are written to be run.</param>
internal sealed record PassStep(
    PlannedPass Planned,
    IReadOnlyList<PlannedPass> Following,
    OnnxModel Model,
    VerifiedModel Original,
    OptimizationPlan Plan,
    string Folder,
    TimeSpan TimeBudget
)
{
    /// <summary>The uploader's samples, or a part of them.</summary>
    public InputSource Samples(SamplePart part) => Original.InputsOf(part);
}
