namespace MaaS.Optimization.Passes.Quantization;

/// <summary>How fp32 weights become int8, as a plan asks for it: q = round(w / Δ).</summary>
/// <param name="Range">How much of int8 is used.</param>
/// <param name="Rounding">Of w / Δ.</param>
/// <param name="Step">Δ of all weights; 0: each channel's follows from its weights.</param>
/// <param name="Clip">Share of a channel's largest magnitude that its range reaches to; larger weights are clipped. 0 as 1: nothing is.</param>
internal sealed record WeightScheme(
    WeightRange Range = WeightRange.Full,
    WeightRounding Rounding = WeightRounding.NearestEven,
    double Step = 0,
    double Clip = 1
);
