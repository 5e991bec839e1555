namespace MaaS.Runtime.Models;

/// <summary>What the uploader says of the model (<c>card.json</c>); shown wherever the model is. All optional.</summary>
public sealed record ModelCard
{
    public string? Description { get; init; }

    public string? Licence { get; init; }

    public string? Owner { get; init; }

    public string? Source { get; init; }

    /// <summary>A figure of merit in the uploader's words, for example <c>accuracy 98.6 % on the MNIST test set</c>.</summary>
    public string? Metric { get; init; }
}
