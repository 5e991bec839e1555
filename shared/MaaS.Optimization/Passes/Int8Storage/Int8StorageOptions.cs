using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MaaS.Optimization.Passes.Quantization;

namespace MaaS.Optimization.Passes.Int8Storage;

/// <summary>Options of <see cref="Int8StoragePass"/>.</summary>
internal sealed record Int8StorageOptions : PassOptions
{
    [Description("How a weight becomes an integer.")]
    public WeightRounding Rounding { get; init; } = WeightRounding.NearestEven;

    [Range(0.0, 1.0)]
    [Description("Step of all weights; 0: as large as each channel's range needs.")]
    public double WeightStep { get; init; }

    [Range(0.1, 1.0)]
    [Description("Share of a channel's largest weight that its range reaches to, larger ones being clipped.")]
    public double WeightClip { get; init; } = 1;

    [Range(1, int.MaxValue)]
    [Description("Tensors with fewer elements stay fp32: they save nothing and are often scales or biases.")]
    public int MinElements { get; init; } = 1024;
}
