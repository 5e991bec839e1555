namespace MaaS.Optimization.Calibration.Moments;

/// <summary>The axis of a tensor whose entries (channels) are looked at together; all other axes are observations.</summary>
internal sealed record ActivationAxis(string Tensor, int Axis);
