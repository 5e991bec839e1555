using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>A transformed copy of a model and the report on it.</summary>
/// <param name="Model">Shares the data files of the model that was put in.</param>
internal sealed record PassOutcome(OnnxModel Model, PassReport Report)
{
    /// <summary>In the order of the graph; what runs of both models on samples can still correct. Empty for most passes.</summary>
    public IReadOnlyList<CorrectableBias> Biases { get; init; } = [];

    /// <summary>The same with more notes in its report.</summary>
    public PassOutcome Noted(params IReadOnlyList<string> notes) =>
        this with
        {
            Report = Report with { Notes = [.. Report.Notes, .. notes] },
        };
}
