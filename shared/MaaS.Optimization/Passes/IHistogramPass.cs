using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>A pass that has to see a model's activations first. Applied without, it leaves the model alone.</summary>
internal interface IHistogramPass : IOptimizationPass
{
    /// <summary>What is to be run for it.</summary>
    /// <returns>Null: there is nothing that it would treat, and <see cref="IOptimizationPass.Apply"/> says why.</returns>
    CalibrationRequest? Request(OnnxModel model, PassOptions? options, CancellationToken cancellationToken);

    /// <summary>The options that a search among calibration methods tries; empty: the given ones say what to do.</summary>
    IReadOnlyList<PassOptions> Alternatives(PassOptions? options);

    /// <summary>Options as a plan would write them, those at their defaults left out.</summary>
    System.Text.Json.JsonElement Describe(PassOptions options);

    /// <inheritdoc cref="IOptimizationPass.Apply"/>
    /// <param name="calibration">Of the request's model and tensors.</param>
    PassOutcome Apply(
        OnnxModel model,
        PassOptions? options,
        ActivationCalibration calibration,
        CancellationToken cancellationToken
    );
}
