using MaaS.Optimization.Isolation;

namespace MaaS.Optimization.Batching;

/// <summary>Find out whether the rows of a batch leave each other alone, and what running them together gains.</summary>
internal sealed record BatchingJob : SandboxJob
{
    public required string ModelPath { get; init; }

    public required InputSource Inputs { get; init; }

    /// <summary>Most rows in one run, at least 1.</summary>
    public required int MaxRows { get; init; }

    /// <summary>Seconds for the curve; three rounds are always done.</summary>
    public required double BudgetSeconds { get; init; }
}
