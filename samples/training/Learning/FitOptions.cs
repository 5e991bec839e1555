using static TorchSharp.torch;

namespace MaaS.Samples.Training.Learning;

/// <summary>How a model is trained.</summary>
internal sealed record FitOptions
{
    /// <summary>Passes over the training set, 1 or more.</summary>
    public required int Epochs { get; init; }

    public required int BatchSize { get; init; }

    /// <summary>Of the order of examples.</summary>
    public required int Seed { get; init; }

    /// <summary>Changes a batch of inputs before it is learned from; null: as they are.</summary>
    public Func<Tensor, Tensor>? Augment { get; init; }

    /// <summary>Gradients longer than this are shortened to it; null: as they are.</summary>
    public double? LargestGradient { get; init; }

    /// <summary>Whether the learning rate falls to 0 along half a cosine.</summary>
    public bool Anneal { get; init; } = true;
}
