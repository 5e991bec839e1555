using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tuning;

/// <summary>The candidates of one model while they are tried.</summary>
/// <param name="Folder">For the files of the candidates.</param>
internal sealed record TuningRun(
    VerifiedModel Original,
    OptimizationPlan Plan,
    string Folder,
    IProgress<OptimizationProgress> Progress
)
{
    /// <summary>In the order in which they were tried.</summary>
    public List<CandidateTrial> Trials { get; } = [];

    /// <summary>Whether the original's rows may run together; null: nobody had to know.</summary>
    public BatchingManifest? OriginalBatching { get; set; }
}
