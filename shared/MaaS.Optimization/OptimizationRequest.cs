namespace MaaS.Optimization;

/// <summary>One upload set, gathered on the local disk.</summary>
public sealed record OptimizationRequest
{
    /// <summary>The uploaded model. External-data files lie beside it under the names it gives them.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The uploader's <c>optimize.json</c>, as bytes; null: <c>auto</c>. Parsed (and refused) by the optimizer.</summary>
    public ReadOnlyMemory<byte>? Plan { get; init; }

    /// <summary>The uploader's <c>samples.npz</c>; null: inputs are generated from the signature.</summary>
    public string? SamplesPath { get; init; }

    /// <summary>An empty folder that belongs to this call. Variants are written here; the caller deletes it.</summary>
    public required string WorkFolder { get; init; }
}
