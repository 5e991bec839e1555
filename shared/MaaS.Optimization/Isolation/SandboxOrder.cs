namespace MaaS.Optimization.Isolation;

/// <summary>The file <c>job.json</c> in a child's private folder.</summary>
internal sealed record SandboxOrder
{
    public const string FileName = "job.json";

    /// <summary>The child's answer, in the same folder; whole or absent.</summary>
    public const string ResultFileName = "result.json";

    public required long MemoryBytes { get; init; }

    public required long ProcessorSeconds { get; init; }

    public required SandboxJob Job { get; init; }
}
