namespace MaaS.Optimization.Passes.Quantization;

/// <summary>Weights as int8 and steps.</summary>
/// <param name="Values">Two's complement bytes, in the order of the weights.</param>
/// <param name="Scales">Δ per channel.</param>
/// <param name="RelativeError">‖Δ·q − w‖₂ / ‖w‖₂.</param>
internal sealed record QuantizedWeights(byte[] Values, float[] Scales, double RelativeError);
