namespace MaaS.Optimization.Isolation;

/// <summary>How far candidates are from the original, and from the labels.</summary>
internal sealed record CompareResult : SandboxResult
{
    /// <summary>One per candidate; null where it does not load, run or fit.</summary>
    public required IReadOnlyList<ComparedAnswers?> Answers { get; init; }
}
