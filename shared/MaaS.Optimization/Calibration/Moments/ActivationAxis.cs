namespace MaaS.Optimization.Calibration.Moments;

/// <summary>The axis of a tensor whose entries (channels) are looked at together; all other axes are observations.</summary>
/// <param name="Axis">Negative: from the last, which is −1.</param>
internal sealed record ActivationAxis(string Tensor, int Axis);
