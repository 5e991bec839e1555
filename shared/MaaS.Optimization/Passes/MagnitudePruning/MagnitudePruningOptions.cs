using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MaaS.Optimization.Passes.MagnitudePruning;

/// <summary>Options of <see cref="MagnitudePruningPass"/>.</summary>
internal sealed record MagnitudePruningOptions : PassOptions
{
    [Range(0.0, 1.0)]
    [Description("Share of the weights that become zero; above 0.2, networks that were not trained for it fail.")]
    public double Amount { get; init; } = 0.1;

    [Description("Whether the share holds for every layer or for all of them together.")]
    public PruningScope Scope { get; init; } = PruningScope.Layer;

    [Range(1, int.MaxValue)]
    [Description("Weights with fewer elements stay as they are: small layers are the sensitive ones.")]
    public int MinElements { get; init; } = 20_000;
}
