using MaaS.Optimization.Calibration;
using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Metrics;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

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

    /// <summary>Compares each candidate's answers with the original's; null where a candidate does not run.</summary>
    /// <param name="metric">How answers are held against labels; null: with each other alone.</param>
    Task<OnnxOutcome<IReadOnlyList<ComparedAnswers?>>> CompareAsync(
        VerifiedModel original,
        IReadOnlyList<string> candidatePaths,
        SamplePart part,
        MetricSpec? metric,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    );

    /// <summary>Corrects biases of a quantized model.</summary>
    /// <param name="referencePath">The model as it was before.</param>
    /// <param name="biases">In the order of the graph.</param>
    Task<OnnxOutcome<BiasResult>> CorrectAsync(
        string referencePath,
        string quantizedPath,
        IReadOnlyList<CorrectableBias> biases,
        InputSource inputs,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    );
}
