namespace MaaS.Optimization.Passes.MatMulNBits;

/// <summary>A matrix quantized in blocks, as com.microsoft MatMulNBits wants it.</summary>
/// <param name="Values">[outputs, blocks, block size · bits / 8]; of two 4-bit values in a byte the first is the low one.</param>
/// <param name="Scales">Δ, [outputs, blocks].</param>
/// <param name="ZeroPoints">[outputs, ⌈blocks · bits / 8⌉], packed like the values; null: the middle.</param>
/// <param name="RelativeError">‖Δ · (q − z) − w‖₂ / ‖w‖₂.</param>
internal sealed record BlockWeights(byte[] Values, float[] Scales, byte[]? ZeroPoints, double RelativeError);
