using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MaaS.Optimization.Passes.Quantization;

/// <summary>What passes have in common that multiply u8 activations by s8 weights.</summary>
internal abstract record QuantizationOptions : PassOptions
{
    [Description("How much of int8 the weights use; full is for CPUs with VNNI only, elsewhere it saturates.")]
    public WeightRange WeightRange { get; init; } = WeightRange.Adaptive;

    [Description("How a weight becomes an integer.")]
    public WeightRounding Rounding { get; init; } = WeightRounding.NearestEven;

    [Range(0.0, 1.0)]
    [Description("Step of all weights; 0: as large as each channel's range needs.")]
    public double WeightStep { get; init; }

    [Range(0.0, 1.0)]
    [Description(
        "Share of a channel's largest weight that its range reaches to, larger ones being clipped; 0: searched, 1 without samples."
    )]
    public double WeightClip { get; init; } = 1;

    internal WeightScheme Weights => new(WeightRange, Rounding, WeightStep, WeightClip);
}
