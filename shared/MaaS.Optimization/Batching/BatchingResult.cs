using MaaS.Optimization.Isolation;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Batching;

/// <summary>What a <see cref="BatchingJob"/> found.</summary>
internal sealed record BatchingResult : SandboxResult
{
    /// <summary>What made rows depend on each other; null: nothing did.</summary>
    public string? Dependence { get; init; }

    /// <summary>Ascending; empty when rows depend on each other.</summary>
    public IReadOnlyList<BatchPoint> Curve { get; init; } = [];
}
