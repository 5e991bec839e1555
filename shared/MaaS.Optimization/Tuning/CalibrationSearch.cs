using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// Applies passes that need to see activations. Runs and choices use the development half of the samples only: verdicts come
/// from the other.
/// </summary>
internal sealed class CalibrationSearch(IActivationCalibrator calibrator)
{
    /// <summary>Candidates of one model often ask for the same tensors of the same graph.</summary>
    private readonly ConditionalWeakTable<VerifiedModel, Dictionary<string, ActivationCalibration>> _known = [];

    public async Task<OnnxOutcome<CalibratedOutcome>> ApplyAsync(
        CalibrationStep step,
        CancellationToken cancellationToken
    )
    {
        PassOptions? options = step.Planned.Options;
        if (step.Pass.Request(step.Model, options, cancellationToken) is not { } request)
        {
            return new CalibratedOutcome(step.Planned, step.Pass.Apply(step.Model, options, cancellationToken));
        }

        OnnxOutcome<ActivationCalibration> observed = await ObserveAsync(step, request, cancellationToken);
        if (!observed.TryGet(out ActivationCalibration? calibration, out RefusalReason? refusal))
        {
            return refusal;
        }

        IReadOnlyList<PassOptions> alternatives = step.Pass.Alternatives(options);
        return alternatives.Count == 0
            ? new CalibratedOutcome(step.Planned, step.Pass.Apply(step.Model, options, calibration, cancellationToken))
            : await SearchAsync(step, calibration, alternatives, cancellationToken);
    }

    private async Task<OnnxOutcome<ActivationCalibration>> ObserveAsync(
        CalibrationStep step,
        CalibrationRequest request,
        CancellationToken cancellationToken
    )
    {
        Dictionary<string, ActivationCalibration> known = _known.GetOrCreateValue(step.Original);
        string path = Path.Combine(step.Folder, "calibration.onnx");
        WrittenModel written = OnnxWriter.Write(request.Model, path, new OnnxWriterOptions(), cancellationToken);
        string key = await KeyAsync(written, request.Tensors, cancellationToken);
        if (known.TryGetValue(key, out ActivationCalibration? before))
        {
            return before;
        }

        OnnxOutcome<ActivationCalibration> observed = await calibrator.CalibrateAsync(
            path,
            request.Tensors,
            Development(step),
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
        CancellationToken cancellationToken
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in ((string?[])[written.ModelPath, written.DataPath]).OfType<string>())
        {
            await using FileStream content = File.OpenRead(file);
            hash.AppendData(await SHA256.HashDataAsync(content, cancellationToken));
        }

        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', tensors)));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private async Task<OnnxOutcome<CalibratedOutcome>> SearchAsync(
        CalibrationStep step,
        ActivationCalibration calibration,
        IReadOnlyList<PassOptions> alternatives,
        CancellationToken cancellationToken
    )
    {
        PassOutcome[] outcomes =
        [
            .. alternatives.Select(option => step.Pass.Apply(step.Model, option, calibration, cancellationToken)),
        ];
        if (!outcomes[0].Report.ChangedAnything)
        {
            return new CalibratedOutcome(step.Planned, outcomes[0]);
        }

        string[] paths =
        [
            .. outcomes.Select(
                (outcome, i) =>
                    OnnxWriter
                        .Write(
                            outcome.Model,
                            Path.Combine(step.Folder, $"alternative-{i}.onnx"),
                            new OnnxWriterOptions(),
                            cancellationToken
                        )
                        .ModelPath
            ),
        ];
        OnnxOutcome<IReadOnlyList<double>> compared = await calibrator.CompareAsync(
            step.Original.Path,
            paths,
            Development(step),
            step.TimeBudget,
            cancellationToken
        );
        if (!compared.TryGet(out IReadOnlyList<double>? errors, out RefusalReason? refusal))
        {
            return refusal;
        }

        int best = errors.Index().MinBy(error => error.Item).Index;
        PassReport report = outcomes[best].Report;
        return new CalibratedOutcome(
            step.Planned with
            {
                Options = alternatives[best],
                Given = step.Pass.Describe(alternatives[best]),
            },
            outcomes[best] with
            {
                Report = report with { Notes = [.. report.Notes, Tried(step, alternatives, errors)] },
            }
        );
    }

    private static string Tried(
        CalibrationStep step,
        IReadOnlyList<PassOptions> alternatives,
        IReadOnlyList<double> errors
    ) =>
        "Relative errors on the development samples: "
        + string.Join(
            ", ",
            alternatives.Zip(
                errors,
                (option, error) =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{step.Pass.Describe(option).GetRawText()} {error:0.0000}"
                    )
            )
        )
        + ".";

    private static InputSource Development(CalibrationStep step) =>
        step.Original.Inspection.Inputs! with
        {
            Part = SamplePart.Development,
        };
}
