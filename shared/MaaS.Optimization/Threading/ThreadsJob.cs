using MaaS.Optimization.Isolation;

namespace MaaS.Optimization.Threading;

/// <summary>Find out what a model gains from running on all cores.</summary>
internal sealed record ThreadsJob : SandboxJob
{
    public required string ModelPath { get; init; }

    public required InputSource Inputs { get; init; }

    /// <summary>At least 2.</summary>
    public required int Threads { get; init; }

    /// <summary>Seconds for latencies and, as many again, for throughput; a few pairs are always done.</summary>
    public required double BudgetSeconds { get; init; }
}
