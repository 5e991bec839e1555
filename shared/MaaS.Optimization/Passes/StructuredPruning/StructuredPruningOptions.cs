using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>Options of <see cref="StructuredPruningPass"/>.</summary>
internal sealed record StructuredPruningOptions : PassOptions
{
    [Range(0.0, 0.95)]
    [Description("Share of the channels that are removed, rounded so that widths fit.")]
    public double Amount { get; init; } = 0.25;

    [Description(
        "Whether amount is only the most: shares up to it are cross-validated, the largest within the budget is taken."
    )]
    public bool Search { get; init; }

    [Description(
        "Where the amount is taken: sensitivity, from the groups that the answers depend on least (needs samples), or uniform."
    )]
    public PruningDistribution Distribution { get; init; } = PruningDistribution.Sensitivity;

    [Description("What a channel is judged by; reconstruction needs samples and is l2 without them.")]
    public ChannelImportance Importance { get; init; } = ChannelImportance.Reconstruction;

    [Range(1, 1024)]
    [Description("Widths stay multiples of this; what is not wider stays as it is.")]
    public int WidthMultiple { get; init; } = 16;

    [Description("Whether the layers behind are fitted anew to the channels that stay; needs samples, but no labels.")]
    public bool Refit { get; init; } = true;

    [Range(0.0, 1.0)]
    [Description("Ridge of the fit, as a share of the channels' mean power: larger trusts the samples less.")]
    public double Ridge { get; init; } = 0.1;
}
