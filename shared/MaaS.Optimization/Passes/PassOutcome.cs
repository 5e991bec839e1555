using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>A transformed copy of a model and the report on it.</summary>
/// <param name="Model">Shares the data files of the model that was put in.</param>
internal sealed record PassOutcome(OnnxModel Model, PassReport Report)
{
    /// <summary>In the order of the graph; what runs of both models on samples can still correct. Empty for most passes.</summary>
    public IReadOnlyList<CorrectableBias> Biases { get; init; } = [];
}
