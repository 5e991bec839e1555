using MaaS.Optimization.Isolation;

namespace MaaS.Optimization.LoadReady;

/// <summary>What a <see cref="LoadReadyJob"/> found.</summary>
internal sealed record LoadReadyResult : SandboxResult
{
    /// <summary>ONNX Runtime's version, as it says itself.</summary>
    public required string OnnxRuntime { get; init; }

    /// <summary>Of the model file and its weights.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Ways to load it, the soonest ready first; empty: it is larger than asked for.</summary>
    public IReadOnlyList<LoadReadyTiming> Timings { get; init; } = [];
}
