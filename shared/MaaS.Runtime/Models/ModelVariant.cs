namespace MaaS.Runtime.Models;

/// <summary>One way to run a version: the original, or an optimized form of it.</summary>
public sealed record ModelVariant
{
    /// <summary>The name of the variant that is the uploaded model itself; every version has it.</summary>
    public const string OriginalName = "original";

    /// <summary><c>original</c>, <c>int8-dynamic</c>, …: lower-case letters, digits and '-'.</summary>
    public required string Name { get; init; }

    /// <summary>The model's file; an entry of <see cref="ModelManifest.Files"/>.</summary>
    public required string File { get; init; }

    /// <summary>External-data files that <see cref="File"/> names; entries of <see cref="ModelManifest.Files"/>.</summary>
    public IReadOnlyList<string> DataFiles { get; init; } = [];

    /// <summary>A form that is sooner ready; null: it has none.</summary>
    public LoadReadyForm? LoadReady { get; init; }

    /// <summary>Kind of hardware it was made for: <c>cpu</c>, <c>cuda</c>, or <c>any</c> (the original).</summary>
    public required string Target { get; init; }

    /// <summary>Precision of the weights as read by a person: <c>fp32</c>, <c>int8</c>, …</summary>
    public required string Precision { get; init; }

    /// <summary>Total of <see cref="File"/> and <see cref="DataFiles"/>, in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>
    /// What it was measured on; null: not measured, so not served in place of the original. For <c>cuda</c> the answers alone count,
    /// with fp16 emulated on the CPU.
    /// </summary>
    public VariantMeasurement? Measurement { get; init; }

    /// <summary>Whether it passed every gate of its goal. Only a gated variant may be served in place of the original.</summary>
    public required bool Gated { get; init; }

    /// <summary>Whether rows of different requests may share a run; null: never asked, so no.</summary>
    public BatchingManifest? Batching { get; init; }

    /// <summary>What it gains from more threads; null: not measured.</summary>
    public ThreadsManifest? Threads { get; init; }
}
