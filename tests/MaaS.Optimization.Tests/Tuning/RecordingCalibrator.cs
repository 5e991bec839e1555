using MaaS.Optimization.Calibration;
using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Metrics;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Tests.Tuning;

/// <summary>Notes which samples a search sees; the work is done by another.</summary>
internal sealed class RecordingCalibrator(IActivationCalibrator inner) : IActivationCalibrator
{
    public List<SamplePart> Calibrated { get; } = [];

    public List<SamplePart> Compared { get; } = [];

    public List<SamplePart> Corrected { get; } = [];

    public Task<OnnxOutcome<ActivationCalibration>> CalibrateAsync(
        string modelPath,
        IReadOnlyList<string> tensors,
        InputSource inputs,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    )
    {
        Calibrated.Add(inputs.Part);
        return inner.CalibrateAsync(modelPath, tensors, inputs, timeBudget, cancellationToken);
    }

    public Task<OnnxOutcome<IReadOnlyList<ComparedAnswers?>>> CompareAsync(
        VerifiedModel original,
        IReadOnlyList<string> candidatePaths,
        SamplePart part,
        MetricSpec? metric,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    )
    {
        Compared.Add(part);
        return inner.CompareAsync(original, candidatePaths, part, metric, timeBudget, cancellationToken);
    }

    public Task<OnnxOutcome<BiasResult>> CorrectAsync(
        string referencePath,
        string quantizedPath,
        IReadOnlyList<CorrectableBias> biases,
        InputSource inputs,
        TimeSpan timeBudget,
        CancellationToken cancellationToken
    )
    {
        Corrected.Add(inputs.Part);
        return inner.CorrectAsync(referencePath, quantizedPath, biases, inputs, timeBudget, cancellationToken);
    }
}
