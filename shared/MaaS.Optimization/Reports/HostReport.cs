namespace MaaS.Optimization.Reports;

/// <summary>What was measured on.</summary>
internal sealed record HostReport
{
    /// <summary>ONNX Runtime's execution provider.</summary>
    public required string ExecutionProvider { get; init; }

    /// <summary>The native library's version.</summary>
    public required string OnnxRuntime { get; init; }

    public required IReadOnlyList<string> CpuFlags { get; init; }

    public required string System { get; init; }

    public required string Architecture { get; init; }

    /// <summary>Threads that a run used.</summary>
    public int Threads { get; init; } = 1;
}
