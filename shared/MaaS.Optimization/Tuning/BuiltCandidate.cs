using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>A candidate after its passes.</summary>
/// <param name="Candidate">With the options that a search chose.</param>
/// <param name="Reports">One per pass.</param>
internal sealed record BuiltCandidate(Candidate Candidate, OnnxModel Model, IReadOnlyList<PassReport> Reports)
{
    /// <summary>Whether a search found nothing that the answers bear: what makes this candidate one of its own is missing.</summary>
    public bool IsPointless { get; init; }
}
