namespace MaaS.Optimization.Passes.Quantization;

/// <summary>
/// How much of int8 the weights of a matrix product use. Without VNNI, ONNX Runtime sums two u8 × s8 products in 16 bits,
/// which saturate: a full-range model answers differently there.
/// </summary>
internal enum WeightRange
{
    /// <summary>As large as can be without saturation, column by column: <see cref="ChannelScales.FromPairs"/>.</summary>
    Adaptive,

    /// <summary>±64: never saturates, one bit lost.</summary>
    Reduced,

    /// <summary>±127: for CPUs with VNNI only.</summary>
    Full,
}
