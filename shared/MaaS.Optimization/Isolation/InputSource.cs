using System.Text.Json.Serialization;
using MaaS.Optimization.Calibration;

namespace MaaS.Optimization.Isolation;

/// <summary>Where a job's inputs come from: exactly one of the two is set.</summary>
internal sealed record InputSource
{
    /// <summary>The uploader's <c>samples.npz</c>.</summary>
    public string? SamplesPath { get; init; }

    /// <summary>Which of the samples. Of generated inputs the development part is its own, and every other part the same.</summary>
    public SamplePart Part { get; init; } = SamplePart.All;

    /// <summary>How to generate them.</summary>
    public InputRecipe? Recipe { get; init; }

    /// <summary><c>samples</c> or <c>generated</c>.</summary>
    [JsonIgnore]
    public string Kind => SamplesPath is null ? "generated" : "samples";
}
