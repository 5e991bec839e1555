using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// Quantizes one operator at a time and runs the model on the development samples, or on generated inputs where there are none: what
/// of its error comes from where. Of many operators a few neighbours are tried together.
/// </summary>
internal sealed class SensitivitySweep(ObservedPasses passes, IActivationCalibrator calibrator)
{
    /// <summary>Runs at most: each writes, loads and runs a model.</summary>
    private const int MostRuns = 32;

    private const int MostPerJob = 16;

    /// <summary>Of models that lie on the disk at a time.</summary>
    private const long MostBytesPerJob = 512L << 20;

    /// <param name="step">The quantizing pass, with the options that were chosen.</param>
    /// <param name="weights">That it quantized, in graph order.</param>
    /// <param name="goesOn">Asked every few operators; what was not tried is not in the result.</param>
    /// <returns>One per weight, in graph order; a refusal where nothing could be run.</returns>
    public async Task<OnnxOutcome<IReadOnlyList<WeightSensitivity>>> MeasureAsync(
        PassStep step,
        IReadOnlyList<TensorChange> weights,
        Func<bool> goesOn,
        CancellationToken cancellationToken
    )
    {
        var found = new List<WeightSensitivity>();
        TensorChange[][] groups = [.. weights.Chunk(((weights.Count - 1) / MostRuns) + 1)];
        foreach (TensorChange[][] job in groups.Chunk(PerJob(step)))
        {
            if (found.Count > 0 && !goesOn())
            {
                break;
            }

            OnnxOutcome<IReadOnlyList<ComparedAnswers?>> outcome = await CompareAsync(
                step,
                weights,
                job,
                cancellationToken
            );
            if (!outcome.TryGet(out IReadOnlyList<ComparedAnswers?>? answers, out RefusalReason? refusal))
            {
                return refusal;
            }

            found.AddRange(job.Zip(answers, Sensitivities).SelectMany(group => group));
        }

        return OnnxOutcome<IReadOnlyList<WeightSensitivity>>.From(found);
    }

    private async Task<OnnxOutcome<IReadOnlyList<ComparedAnswers?>>> CompareAsync(
        PassStep step,
        IReadOnlyList<TensorChange> weights,
        IReadOnlyList<TensorChange[]> groups,
        CancellationToken cancellationToken
    )
    {
        PassOptions own = step.Planned.EffectiveOptions;
        // The whole first: what has to be seen for it is what was seen already.
        PassOptions[] options =
        [
            own,
            .. groups.Select(group => own.Without(weights.Except(group).Select(weight => weight.Name))),
        ];
        OnnxOutcome<IReadOnlyList<PassOutcome>> made = await passes.ApplyAsync(
            step,
            options,
            SamplePart.Development,
            () => true,
            cancellationToken
        );
        if (!made.TryGet(out IReadOnlyList<PassOutcome>? outcomes, out RefusalReason? refusal))
        {
            return refusal;
        }

        string[] paths =
        [
            .. outcomes
                .Skip(1)
                .Select(
                    (outcome, i) =>
                        OnnxWriter
                            .Write(
                                outcome.Model,
                                Path.Combine(step.Folder, $"sensitivity-{i}.onnx"),
                                new OnnxWriterOptions(),
                                cancellationToken
                            )
                            .ModelPath
                ),
        ];
        return await calibrator.CompareAsync(
            step.Original,
            paths,
            SamplePart.Development,
            metric: null,
            step.TimeBudget,
            cancellationToken
        );
    }

    private static IEnumerable<WeightSensitivity> Sensitivities(TensorChange[] group, ComparedAnswers? answers)
    {
        double? error =
            answers is not null && !answers.Outputs.Any(IsBroken)
                ? answers.Outputs.Max(output => output.RelativeL2)
                : null;
        return group.Select(weight => new WeightSensitivity(weight.Name, weight.UsedBy, error));
    }

    private static bool IsBroken(OutputFidelity output) =>
        output.ShapeMismatches > 0 || output.NonFiniteMismatches > 0 || !double.IsFinite(output.RelativeL2);

    private static int PerJob(PassStep step) =>
        (int)Math.Clamp(MostBytesPerJob / Math.Max(1, step.Original.SizeBytes), 1, MostPerJob);
}
