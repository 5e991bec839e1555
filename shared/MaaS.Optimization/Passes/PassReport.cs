namespace MaaS.Optimization.Passes;

/// <summary>What a pass did to a model, for <c>report.json</c>.</summary>
internal sealed record PassReport
{
    /// <summary><see cref="PassDescriptor.Name"/>.</summary>
    public required string Pass { get; init; }

    /// <summary>Nodes replaced, removed or fused; 0 with no tensor changed: the model came out as it went in.</summary>
    public required int NodesChanged { get; init; }

    /// <summary>Tensors replaced, in graph order.</summary>
    public required IReadOnlyList<TensorChange> Tensors { get; init; }

    /// <summary>What it could have touched and did not, with the reason.</summary>
    public required IReadOnlyList<LeftAlone> LeftAlone { get; init; }

    /// <summary>Bytes of all tensors before and after.</summary>
    public required long BytesBefore { get; init; }

    /// <inheritdoc cref="BytesBefore"/>
    public required long BytesAfter { get; init; }

    /// <summary>What a reader should know: what to expect of it, and what not.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public bool ChangedAnything => NodesChanged > 0 || Tensors.Count > 0;
}
