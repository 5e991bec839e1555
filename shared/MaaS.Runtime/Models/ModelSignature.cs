namespace MaaS.Runtime.Models;

/// <summary>What a model takes and gives. Every published variant of a version has the same signature.</summary>
public sealed record ModelSignature
{
    public required IReadOnlyList<TensorSpec> Inputs { get; init; }

    public required IReadOnlyList<TensorSpec> Outputs { get; init; }
}
