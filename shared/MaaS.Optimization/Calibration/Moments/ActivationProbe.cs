using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Calibration.Moments;

/// <summary>What a pass wants to know of a model's activations.</summary>
/// <param name="Model">Gives the same answers as the model that the pass will see; every tensor of <paramref name="Axes"/> has its name in it.</param>
/// <param name="Axes">Each tensor once; never empty.</param>
internal sealed record ActivationProbe(OnnxModel Model, IReadOnlyList<ActivationAxis> Axes)
{
    /// <summary>Whether Σx·xᵀ is wanted: it takes the square of a tensor's width in memory and time.</summary>
    public bool Products { get; init; } = true;
}
