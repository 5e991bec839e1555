using MaaS.Optimization.Isolation;

namespace MaaS.Optimization.Reports;

/// <summary>How far the candidate's outputs are from the original's.</summary>
internal sealed record FidelityReport
{
    /// <summary>Runs that were compared.</summary>
    public required int Feeds { get; init; }

    public required IReadOnlyList<OutputFidelity> Outputs { get; init; }
}
