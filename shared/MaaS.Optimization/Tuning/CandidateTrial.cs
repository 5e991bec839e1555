using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>One candidate and all that was found out about it.</summary>
internal sealed record CandidateTrial
{
    public required Candidate Candidate { get; init; }

    public required TrialVerdict Verdict { get; init; }

    /// <summary>Why, in a sentence or two.</summary>
    public required string Reason { get; init; }

    /// <summary>What each pass did; shorter than the candidate's passes when one failed.</summary>
    public IReadOnlyList<PassReport> Passes { get; init; } = [];

    /// <summary>Null when nothing was written.</summary>
    public WrittenModel? Written { get; init; }

    /// <summary>Null when it was not measured.</summary>
    public CandidateMeasurement? Measurement { get; init; }

    /// <summary>How it would be served; null when it was not weighed.</summary>
    public ServedSpeed? Served { get; init; }

    public IReadOnlyList<GateVerdict> Gates { get; init; } = [];

    public static CandidateTrial Skipped(Candidate candidate, string reason) =>
        new()
        {
            Candidate = candidate,
            Verdict = TrialVerdict.Skipped,
            Reason = reason,
        };
}
