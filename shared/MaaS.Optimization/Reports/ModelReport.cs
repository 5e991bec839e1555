using MaaS.Runtime.Models;

namespace MaaS.Optimization.Reports;

/// <summary>The model as it is published as <c>original</c>.</summary>
internal sealed record ModelReport
{
    public required string Family { get; init; }

    public required string Precision { get; init; }

    public required long SizeBytes { get; init; }

    public required ModelSignature Signature { get; init; }

    /// <summary>What was rewritten so that it can be served; empty: it is the uploaded file itself.</summary>
    public required IReadOnlyList<string> Preparations { get; init; }

    /// <summary>Outputs that held an infinity or NaN when it was run once.</summary>
    public required IReadOnlyList<string> NonFiniteOutputs { get; init; }
}
