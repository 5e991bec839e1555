using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>One calibrated pass of a candidate, about to be applied.</summary>
/// <param name="Planned">The pass with its options.</param>
/// <param name="Pass">The same pass.</param>
/// <param name="Model">What the passes before it made.</param>
/// <param name="Folder">For models that are written to be run.</param>
internal sealed record CalibrationStep(
    PlannedPass Planned,
    IHistogramPass Pass,
    OnnxModel Model,
    VerifiedModel Original,
    string Folder,
    TimeSpan TimeBudget
);
