using MaaS.Samples.Training.Evaluation;

namespace MaaS.Samples.Training.Export;

/// <summary>What is to be known of a trained model: its card, for people and for programs.</summary>
internal sealed record ModelReport
{
    public required string Description { get; init; }

    /// <summary>Where the data come from.</summary>
    public required string Source { get; init; }

    public required string Licence { get; init; }

    /// <summary>Name, type, shape and meaning of the input, as a sentence.</summary>
    public required string Input { get; init; }

    public required string Output { get; init; }

    /// <summary>The layers, in order.</summary>
    public required string Architecture { get; init; }

    /// <summary><c>accuracy</c> (0 to 1, larger is better) or <c>rmse</c> (smaller is better).</summary>
    public required string Metric { get; init; }

    /// <summary>The metric over the held-out part of the samples, of the exported model in ONNX Runtime.</summary>
    public required double Value { get; init; }

    /// <summary>Examples in the held-out part.</summary>
    public required int HeldOut { get; init; }

    /// <summary>How far the metric of a model trained with another seed, or on another machine, may lie from this one.</summary>
    public required double Tolerance { get; init; }

    public required int Seed { get; init; }

    public required int Epochs { get; init; }

    public required string Command { get; init; }

    /// <summary>ONNX Runtime against torch over the held-out part.</summary>
    public required Agreement Agreement { get; init; }

    /// <summary>Further figures over the held-out part, by name.</summary>
    public required IReadOnlyDictionary<string, double> Figures { get; init; }

    public required IReadOnlyList<EpochRecord> History { get; init; }

    /// <summary>Sections that only this model's card has, as Markdown; empty for none.</summary>
    public string Notes { get; init; } = "";
}
