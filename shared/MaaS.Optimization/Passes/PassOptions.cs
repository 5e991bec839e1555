using System.ComponentModel;

namespace MaaS.Optimization.Passes;

/// <summary>What every pass can be told. Options of one pass derive from it: sealed records, defaults in initialisers.</summary>
internal abstract record PassOptions
{
    [Description("Names of tensors or nodes that stay as they are.")]
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The same options, which leave these alone too.</summary>
    public PassOptions Without(IEnumerable<string> names) =>
        this with
        {
            Exclude = [.. Exclude.Union(names, StringComparer.Ordinal)],
        };
}
