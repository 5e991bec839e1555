using System.ComponentModel;

namespace MaaS.Optimization.Passes.Quantization;

/// <summary>What passes have in common that multiply u8 activations by s8 weights.</summary>
internal abstract record QuantizationOptions : PassOptions
{
    [Description("How much of int8 the weights use; full is for CPUs with VNNI only, elsewhere it saturates.")]
    public WeightRange WeightRange { get; init; } = WeightRange.Adaptive;
}
