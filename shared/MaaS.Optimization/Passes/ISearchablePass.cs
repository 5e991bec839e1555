namespace MaaS.Optimization.Passes;

/// <summary>A pass that can leave some of its options to the tuner, which tries them on samples.</summary>
internal interface ISearchablePass : IOptimizationPass
{
    /// <summary>Which of <see cref="Alternatives"/> is wanted.</summary>
    SearchAim Aim { get; }

    /// <summary>The options that a search tries, the mildest first; empty: the given ones say what to do.</summary>
    IReadOnlyList<PassOptions> Alternatives(PassOptions? options);
}
