using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Isolation;

/// <summary>Run a model and its quantized form on samples and correct the biases of the latter, one after the other.</summary>
internal sealed record BiasJob : SandboxJob
{
    /// <summary>The model as it was before it was quantized; the samples are matched to its inputs.</summary>
    public required string ReferencePath { get; init; }

    public required string QuantizedPath { get; init; }

    public required InputSource Inputs { get; init; }

    /// <summary>In the order of the graph.</summary>
    public required IReadOnlyList<CorrectableBias> Biases { get; init; }

    /// <summary>Samples, at most: a mean needs fewer than a range.</summary>
    public int MaxFeeds { get; init; } = 32;

    /// <summary>Bytes of samples that are held: of large ones, fewer are enough, for each shows its channels in many places.</summary>
    public long HeldBytes { get; init; } = 32 << 20;

    /// <summary>Seconds; biases that are not reached in time stay as they are.</summary>
    public required double BudgetSeconds { get; init; }
}
