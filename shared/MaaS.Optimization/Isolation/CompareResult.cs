namespace MaaS.Optimization.Isolation;

/// <summary>How far candidates are from the original.</summary>
internal sealed record CompareResult : SandboxResult
{
    /// <summary>Largest relative L2 distance of an output, one per candidate; infinite where it does not load, run or fit.</summary>
    public required IReadOnlyList<double> Errors { get; init; }
}
