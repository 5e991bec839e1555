namespace MaaS.Optimization.Passes.Quantization;

/// <summary>How w / Δ becomes an integer.</summary>
internal enum WeightRounding
{
    /// <summary>To the nearest, to the even one in the middle.</summary>
    NearestEven,

    /// <summary>To the next one above.</summary>
    Ceiling,
}
