namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>How the amount that is to go is shared out among the groups of channels.</summary>
internal enum PruningDistribution
{
    /// <summary>
    /// Where the layers behind lose least for the multiplications that are saved, as far as samples show it; without samples
    /// <see cref="Uniform"/>.
    /// </summary>
    Sensitivity,

    /// <summary>The same share of every group.</summary>
    Uniform,
}
