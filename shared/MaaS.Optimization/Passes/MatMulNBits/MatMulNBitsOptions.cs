using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Passes.MatMulNBits;

/// <summary>Options of <see cref="MatMulNBitsPass"/>.</summary>
internal sealed record MatMulNBitsOptions : PassOptions
{
    [AllowedValues(4, 8)]
    [Description("Bits of a weight.")]
    public int Bits { get; init; } = 8;

    [AllowedValues(16, 32, 64, 128, 256)]
    [Description("Weights that share a scale; fewer are more exact and slower.")]
    public int BlockSize { get; init; } = 128;

    [Description("Whether all blocks have their zero in the middle; false: each has a zero point of its own.")]
    public bool Symmetric { get; init; }

    [Description("Whether the largest weights of a block may be clipped where that lowers its squared error.")]
    public bool Clip { get; init; } = true;

    [Description(
        "Whether later weights of an output make up for the errors of earlier ones, as the activations of samples.npz allow (GPTQ); without samples they do not."
    )]
    public bool Compensate { get; init; }

    [Description("How a weight becomes an integer.")]
    public WeightRounding Rounding { get; init; } = WeightRounding.NearestEven;

    [AllowedValues(0, 1, 4)]
    [Description("ONNX Runtime's accuracy_level: 4 multiplies in int8; 0 in fp32, which is far slower.")]
    public int AccuracyLevel { get; init; } = 4;

    [Range(1, int.MaxValue)]
    [Description("Weights with fewer elements stay fp32.")]
    public int MinElements { get; init; } = 1024;
}
