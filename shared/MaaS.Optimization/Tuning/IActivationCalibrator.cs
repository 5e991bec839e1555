using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Tuning;

/// <summary>Runs models to choose how to quantize them; what a model does wrong is an outcome.</summary>
internal interface IActivationCalibrator
{
    /// <summary>Observes activations.</summary>
    /// <param name="modelPath">Of opset 13 or later.</param>
    /// <param name="tensors">FLOAT tensors of its main graph.</param>
    Task<OnnxOutcome<ActivationCalibration>> CalibrateAsync(
        string modelPath,
        IReadOnlyList<string> tensors,
        InputSource inputs,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    );

    /// <summary>The largest relative error of an output of each candidate; infinite where it does not run.</summary>
    Task<OnnxOutcome<IReadOnlyList<double>>> CompareAsync(
        string originalPath,
        IReadOnlyList<string> candidatePaths,
        InputSource inputs,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    );
}
