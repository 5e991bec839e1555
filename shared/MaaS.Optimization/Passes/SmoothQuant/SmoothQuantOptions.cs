using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MaaS.Optimization.Passes.SmoothQuant;

/// <summary>Options of <see cref="SmoothQuantPass"/>.</summary>
internal sealed record SmoothQuantOptions : PassOptions
{
    [Range(0.0, 1.0)]
    [Description("How much of an activation's unevenness goes into the weights: 0 none that is not theirs, 1 all.")]
    public double Alpha { get; init; } = 0.5;

    [Range(1, int.MaxValue)]
    [Description("Smaller weights stay as they are.")]
    public int MinElements { get; init; } = 1024;
}
