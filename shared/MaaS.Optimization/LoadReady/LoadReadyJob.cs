using MaaS.Optimization.Isolation;

namespace MaaS.Optimization.LoadReady;

/// <summary>Write a model as ONNX Runtime holds it after loading, and find out what that gains.</summary>
internal sealed record LoadReadyJob : SandboxJob
{
    public required string ModelPath { get; init; }

    /// <summary>Where the load-ready model is written; its weights beside it, with <c>.data</c> behind its name.</summary>
    public required string OutputPath { get; init; }

    public required InputSource Inputs { get; init; }

    /// <summary>A form with more bytes than this is not measured.</summary>
    public required long MaxBytes { get; init; }

    /// <summary>Rows in one run that the variant will be served with, besides one feed as it is; 1: no more than that.</summary>
    public required int MaxRows { get; init; }

    /// <summary>Seconds for timing runs, and as many for timing loads, per way of loading; a few pairs are always done.</summary>
    public required double BudgetSeconds { get; init; }
}
