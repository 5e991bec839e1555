namespace MaaS.Optimization.Isolation;

/// <summary>Run a model on samples and see how the values of some of its tensors are distributed.</summary>
internal sealed record CalibrateJob : SandboxJob
{
    /// <summary>Of opset 13 or later.</summary>
    public required string ModelPath { get; init; }

    public required InputSource Inputs { get; init; }

    /// <summary>FLOAT tensors of the main graph.</summary>
    public required IReadOnlyList<string> Tensors { get; init; }

    /// <summary>Feeds to run, at most; as many as the time allows, at least one.</summary>
    public int MaxFeeds { get; init; } = 64;

    public int Bins { get; init; } = 2_048;

    /// <summary>Bytes of activations that are held at a time beside what a run needs.</summary>
    public long HeldBytes { get; init; } = 64 << 20;

    public required double BudgetSeconds { get; init; }
}
