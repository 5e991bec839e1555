using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MaaS.Optimization.Passes.Fp16Storage;

/// <summary>Options of <see cref="Fp16StoragePass"/>.</summary>
internal sealed record Fp16StorageOptions : PassOptions
{
    [Range(1, int.MaxValue)]
    [Description("Tensors with fewer elements stay fp32.")]
    public int MinElements { get; init; } = 256;
}
