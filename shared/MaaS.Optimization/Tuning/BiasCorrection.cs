using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>Has biases of a quantized model corrected on samples.</summary>
internal sealed class BiasCorrection(IActivationCalibrator calibrator)
{
    /// <summary>The outcome with corrected biases; as it was, with a note, where they could not be.</summary>
    /// <param name="part">What the outcome was calibrated on.</param>
    public async Task<PassOutcome> ApplyAsync(
        PassStep step,
        PassOutcome outcome,
        SamplePart part,
        CancellationToken cancellationToken
    )
    {
        if (outcome.Biases.Count == 0)
        {
            return outcome;
        }

        OnnxOutcome<BiasResult> corrected = await calibrator.CorrectAsync(
            Write(step.Model, "reference.onnx"),
            Write(outcome.Model, "quantized.onnx"),
            outcome.Biases,
            step.Samples(part),
            step.TimeBudget,
            cancellationToken
        );
        if (!corrected.TryGet(out BiasResult? result, out RefusalReason? refusal))
        {
            return outcome.Noted($"Biases stayed as they were. {refusal.Message}");
        }

        Dictionary<string, TensorProto> tensors = outcome.Model.Graph.Initializer.ToDictionary(
            tensor => tensor.Name,
            StringComparer.Ordinal
        );
        foreach ((CorrectableBias bias, int[] values) in outcome.Biases.Zip(result.Values))
        {
            tensors[bias.Bias].RawData = TensorData
                .Create<int>("", TensorProto.Types.DataType.Int32, [], values)
                .RawData;
        }

        return outcome.Noted(
            $"{result.Values.Count} of {outcome.Biases.Count} biases were corrected, on {result.Feeds} samples."
        );

        string Write(OnnxModel model, string name) =>
            OnnxWriter
                .Write(model, Path.Combine(step.Folder, name), new OnnxWriterOptions(), cancellationToken)
                .ModelPath;
    }
}
