using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MaaS.Optimization.Passes.MagnitudePruning;

/// <summary>Options of <see cref="MagnitudePruningPass"/>.</summary>
internal sealed record MagnitudePruningOptions : PassOptions, IValidatableObject
{
    [Range(0.0, 1.0)]
    [Description("Share of the weights that become zero; above 0.2, networks that were not trained for it fail.")]
    public double Amount { get; init; } = 0.1;

    [Description("Whether the share holds for every layer, for all of them together, or n of every m weights stay.")]
    public PruningScope Scope { get; init; } = PruningScope.Layer;

    [Range(1, BlockPattern.MaxM - 1)]
    [Description("Scope block: weights that stay of every m; less than m.")]
    public int N { get; init; } = 2;

    [Range(2, BlockPattern.MaxM)]
    [Description("Scope block: neighbours along the axis that the operator sums over.")]
    public int M { get; init; } = 4;

    [Range(1, int.MaxValue)]
    [Description("Weights with fewer elements stay as they are: small layers are the sensitive ones.")]
    public int MinElements { get; init; } = 20_000;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        N < M ? [] : [new ValidationResult($"n is {N} and m is {M}; n must be less than m.", [nameof(N)])];
}
