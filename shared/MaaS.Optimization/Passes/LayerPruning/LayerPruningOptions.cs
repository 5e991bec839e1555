using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MaaS.Optimization.Passes.LayerPruning;

/// <summary>Options of <see cref="LayerPruningPass"/>.</summary>
internal sealed record LayerPruningOptions : PassOptions
{
    [Range(0.0, 0.95)]
    [Description("Share of the residual blocks that are removed, rounded to whole blocks.")]
    public double Amount { get; init; } = 0.25;

    [Description(
        "Whether amount is only the most: shares up to it are cross-validated, the largest within the budget is taken."
    )]
    public bool Search { get; init; }

    [Description(
        "Whether a factor and a shift per channel take a block's place, by least squares; else its input does."
    )]
    public bool Refit { get; init; } = true;
}
