namespace MaaS.Optimization.Passes.MagnitudePruning;

/// <summary>Among which weights the smallest are looked for.</summary>
internal enum PruningScope
{
    /// <summary>The same share of every layer.</summary>
    Layer,

    /// <summary>The smallest of the whole model: layers of small weights lose more.</summary>
    Global,

    /// <summary><see cref="BlockPattern"/>: n of every m neighbours that are summed over stay.</summary>
    Block,
}
