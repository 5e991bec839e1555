namespace MaaS.Optimization.Passes.StaticQuantization;

/// <summary>Names of a u8 tensor and of the step and zero point that it is read with.</summary>
internal sealed record QuantizedActivation(string Values, string Scale, string Zero);
