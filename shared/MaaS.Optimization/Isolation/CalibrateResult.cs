using MaaS.Optimization.Calibration.Activations;

namespace MaaS.Optimization.Isolation;

/// <summary>What the calibration runs showed.</summary>
internal sealed record CalibrateResult : SandboxResult
{
    /// <summary>In the order of the job's tensors.</summary>
    public required IReadOnlyList<ActivationHistogram> Histograms { get; init; }

    /// <summary>Runs that they were made of.</summary>
    public required int Feeds { get; init; }
}
