using MaaS.Optimization.Calibration;
using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Isolation;

/// <summary>Load a model, read its signature, run it once.</summary>
internal sealed record InspectJob : SandboxJob
{
    public required string ModelPath { get; init; }

    /// <summary>The uploader's samples; null: inputs are generated.</summary>
    public string? SamplesPath { get; init; }

    /// <summary>Largest sizes per input that generated inputs may have; as in the plan.</summary>
    public IReadOnlyDictionary<string, long[]>? Limits { get; init; }

    /// <summary>By input: which integers the graph takes, as far as it shows; see <see cref="IntegerInputs"/>.</summary>
    public IReadOnlyDictionary<string, IntegerRange> Integers { get; init; } =
        new Dictionary<string, IntegerRange>(StringComparer.Ordinal);

    /// <summary>What the plan says of the metric; null: inferred.</summary>
    public MetricSpec? Metric { get; init; }
}
