using MaaS.Optimization.Calibration;
using MaaS.Optimization.Metrics;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Isolation;

/// <summary>What a model is, as ONNX Runtime sees it.</summary>
internal sealed record InspectResult : SandboxResult
{
    /// <summary>Without maximum dimensions. Null when an input or output is no tensor; then <see cref="NonTensors"/> says which.</summary>
    public ModelSignature? Signature { get; init; }

    /// <summary>Inputs and outputs that no tensor of the protocol can carry, each with its type.</summary>
    public IReadOnlyList<string> NonTensors { get; init; } = [];

    /// <summary>The inputs that it ran with; null when it did not run.</summary>
    public InputSource? Inputs { get; init; }

    /// <summary>Why no generated input could run; null when it ran.</summary>
    public string? RunProblem { get; init; }

    /// <summary>Why the samples cannot be used, each a sentence; empty without samples.</summary>
    public IReadOnlyList<string> SampleProblems { get; init; } = [];

    /// <summary>How many feeds the samples make; 0 without samples.</summary>
    public int SampleCount { get; init; }

    /// <summary>Arrays of the samples that are no input: labels.</summary>
    public IReadOnlyList<LabelArray> Labels { get; init; } = [];

    /// <summary>How answers are held against labels, nothing left open; null: they are not.</summary>
    public MetricSpec? Metric { get; init; }

    /// <summary>Why there is no metric, a sentence; null: there is one.</summary>
    public string? NoMetric { get; init; }

    /// <summary>Outputs that held an infinity or NaN in that run.</summary>
    public IReadOnlyList<string> NonFiniteOutputs { get; init; } = [];

    /// <summary>
    /// The model is larger than the memory of a child process: nothing was run, and the signature is the one that it declares.
    /// </summary>
    public bool IsUnrun { get; init; }

    /// <summary>ONNX Runtime's version.</summary>
    public required string RuntimeVersion { get; init; }
}
