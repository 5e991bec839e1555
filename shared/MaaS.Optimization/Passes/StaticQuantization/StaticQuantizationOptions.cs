using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Passes.StaticQuantization;

/// <summary>Options of <see cref="StaticQuantizationPass"/>.</summary>
internal sealed record StaticQuantizationOptions : QuantizationOptions
{
    [Description("How the range of an activation is chosen; searched tries the others on half of the samples.")]
    public CalibrationMethod Calibration { get; init; } = CalibrationMethod.Searched;

    [Range(90.0, 100.0)]
    [Description("For percentile: per cent of an activation's values that are not clipped.")]
    public double Percentile { get; init; } = 99.99;

    [Description("Whether depthwise convolutions are quantized: the most sensitive ones, which gain least.")]
    public bool Depthwise { get; init; } = true;

    [Description("Whether HardSwish between two quantized operators is computed on u8.")]
    public bool HardSwish { get; init; } = true;

    [Description(
        "Whether the biases of convolutions make up for what rounding does to the mean of each channel, as runs on samples show it."
    )]
    public bool BiasCorrection { get; init; } = true;

    [Range(1, int.MaxValue)]
    [Description("Weights with fewer elements stay fp32.")]
    public int MinElements { get; init; } = 64;
}
