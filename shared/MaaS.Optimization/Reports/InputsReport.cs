using MaaS.Optimization.Calibration;

namespace MaaS.Optimization.Reports;

/// <summary>What everything was run with.</summary>
internal sealed record InputsReport
{
    /// <summary><c>samples</c>, <c>generated</c>, or <c>none</c> when no generated input ran.</summary>
    public required string Kind { get; init; }

    /// <summary>How many samples there are; absent when inputs were generated.</summary>
    public int? Samples { get; init; }

    /// <summary>Arrays of the samples that are no input.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>How inputs were generated.</summary>
    public InputRecipe? Recipe { get; init; }

    /// <summary>Why no generated input ran.</summary>
    public string? Problem { get; init; }
}
