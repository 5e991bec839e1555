using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>
/// A pass that does better when it has seen activations. It says which; a child process runs the model on the uploader's
/// samples; then it is applied. Without samples it is applied all the same, and its report says what was left out.
/// </summary>
internal interface ICalibratedPass : IOptimizationPass
{
    /// <summary>Whether it is worth trying where there are no samples.</summary>
    bool GainsWithoutSamples => false;

    /// <summary>What it wants to know of this model; null: nothing.</summary>
    ActivationProbe? Probe(OnnxModel model, PassOptions? options, CancellationToken cancellationToken);

    /// <inheritdoc cref="IOptimizationPass.Apply"/>
    /// <param name="moments">What <see cref="Probe"/> asked for; null: there are no samples.</param>
    PassOutcome Apply(
        OnnxModel model,
        PassOptions? options,
        ActivationMoments? moments,
        CancellationToken cancellationToken
    );
}
