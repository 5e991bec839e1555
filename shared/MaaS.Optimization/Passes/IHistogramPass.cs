using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>A pass that has to see a model's activations first. Applied without, it leaves the model alone.</summary>
internal interface IHistogramPass : ISearchablePass
{
    /// <summary>What is to be run for it.</summary>
    /// <returns>Null: there is nothing that it would treat, and <see cref="IOptimizationPass.Apply"/> says why.</returns>
    CalibrationRequest? Request(OnnxModel model, PassOptions? options, CancellationToken cancellationToken);

    /// <inheritdoc cref="IOptimizationPass.Apply"/>
    /// <param name="calibration">Of the request's model and tensors.</param>
    PassOutcome Apply(
        OnnxModel model,
        PassOptions? options,
        ActivationCalibration calibration,
        CancellationToken cancellationToken
    );
}
