using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MaaS.Optimization.Passes.Int8Storage;

/// <summary>Options of <see cref="Int8StoragePass"/>.</summary>
internal sealed record Int8StorageOptions : PassOptions
{
    [Range(1, int.MaxValue)]
    [Description("Tensors with fewer elements stay fp32: they save nothing and are often scales or biases.")]
    public int MinElements { get; init; } = 1024;
}
