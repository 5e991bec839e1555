using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>Applies passes that want to see activations, with any number of options after one look at a part of the samples.</summary>
internal sealed class ObservedPasses(IActivationCalibrator calibrator, PassSequence sequence)
{
    /// <summary>Candidates of one model often ask for the same tensors of the same graph.</summary>
    private readonly ConditionalWeakTable<VerifiedModel, Dictionary<string, ActivationCalibration>> _known = [];

    /// <param name="options">At least one, the mildest first; they differ in nothing that decides what has to be seen.</param>
    /// <param name="goesOn">Asked before every option but the first.</param>
    /// <returns>One outcome per option, fewer where it did not go on; a refusal where activations could not be observed.</returns>
    public async Task<OnnxOutcome<IReadOnlyList<PassOutcome>>> ApplyAsync(
        PassStep step,
        IReadOnlyList<PassOptions?> options,
        SamplePart part,
        Func<bool> goesOn,
        CancellationToken cancellationToken
    )
    {
        IOptimizationPass pass = step.Planned.Pass;
        if (pass is ICalibratedPass calibrated)
        {
            IReadOnlyList<PassOutcome> outcomes = await sequence.ApplyAsync(
                calibrated,
                options,
                step.Model,
                step.Samples(part),
                step.Folder,
                goesOn,
                cancellationToken
            );
            return OnnxOutcome<IReadOnlyList<PassOutcome>>.From(outcomes);
        }

        if (
            pass is not IHistogramPass histogram
            || histogram.Request(step.Model, options[0], cancellationToken) is not { } request
        )
        {
            return Each(options, goesOn, option => pass.Apply(step.Model, option, cancellationToken));
        }

        OnnxOutcome<ActivationCalibration> observed = await ObserveAsync(step, request, part, cancellationToken);
        return observed.TryGet(out ActivationCalibration? calibration, out RefusalReason? refusal)
            ? Each(options, goesOn, option => histogram.Apply(step.Model, option, calibration, cancellationToken))
            : refusal;
    }

    private static OnnxOutcome<IReadOnlyList<PassOutcome>> Each(
        IReadOnlyList<PassOptions?> options,
        Func<bool> goesOn,
        Func<PassOptions?, PassOutcome> apply
    ) =>
        OnnxOutcome<IReadOnlyList<PassOutcome>>.From([
            .. options.TakeWhile((_, i) => i == 0 || goesOn()).Select(apply),
        ]);

    private async Task<OnnxOutcome<ActivationCalibration>> ObserveAsync(
        PassStep step,
        CalibrationRequest request,
        SamplePart part,
        CancellationToken cancellationToken
    )
    {
        Dictionary<string, ActivationCalibration> known = _known.GetOrCreateValue(step.Original);
        string path = Path.Combine(step.Folder, "calibration.onnx");
        WrittenModel written = OnnxWriter.Write(request.Model, path, new OnnxWriterOptions(), cancellationToken);
        string key = await KeyAsync(written, request.Tensors, part, cancellationToken);
        if (known.TryGetValue(key, out ActivationCalibration? before))
        {
            return before;
        }

        OnnxOutcome<ActivationCalibration> observed = await calibrator.CalibrateAsync(
            path,
            request.Tensors,
            step.Samples(part),
            step.TimeBudget,
            cancellationToken
        );
        if (observed.TryGet(out ActivationCalibration? calibration, out _))
        {
            known[key] = calibration;
        }

        return observed;
    }

    /// <summary>Two models of the same bytes have the same activations; nothing less says so.</summary>
    private static async Task<string> KeyAsync(
        WrittenModel written,
        IReadOnlyList<string> tensors,
        SamplePart part,
        CancellationToken cancellationToken
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in ((string?[])[written.ModelPath, written.DataPath]).OfType<string>())
        {
            await using FileStream content = File.OpenRead(file);
            hash.AppendData(await SHA256.HashDataAsync(content, cancellationToken));
        }

        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', tensors.Prepend(part.ToString()))));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
