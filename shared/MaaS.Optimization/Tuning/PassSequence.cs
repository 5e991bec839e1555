using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tuning;

/// <summary>Applies a candidate's passes one after the other; those that want to see activations are shown them first.</summary>
internal sealed class PassSequence(ActivationCollector collector)
{
    /// <param name="inputs">What to calibrate with; generated inputs are not the model's own, so nothing is collected from them.</param>
    /// <param name="folder">For files that passes need for a while.</param>
    public async Task<(OnnxModel Model, IReadOnlyList<PassReport> Reports)> ApplyAsync(
        IReadOnlyList<PlannedPass> passes,
        OnnxModel model,
        InputSource? inputs,
        string folder,
        CancellationToken cancellationToken
    )
    {
        var reports = new List<PassReport>();
        foreach (PlannedPass planned in passes)
        {
            PassOutcome outcome = await ApplyAsync(planned, model, inputs, folder, cancellationToken);
            model = outcome.Model;
            reports.Add(outcome.Report);
        }

        return (model, reports);
    }

    /// <summary>Applies one of them.</summary>
    public async Task<PassOutcome> ApplyAsync(
        PlannedPass planned,
        OnnxModel model,
        InputSource? inputs,
        string folder,
        CancellationToken cancellationToken
    ) =>
        planned.Pass is ICalibratedPass calibrated
            ? (await ApplyAsync(calibrated, [planned.Options], model, inputs, folder, () => true, cancellationToken))[0]
            : planned.Pass.Apply(model, planned.Options, cancellationToken);

    /// <summary>Applies a pass with several options after one look at the activations.</summary>
    /// <param name="options">The mildest first: what the boldest wants to see is more than the others do.</param>
    /// <param name="goesOn">Asked before every option but the first.</param>
    /// <returns>One outcome per option, fewer where it did not go on.</returns>
    public async Task<IReadOnlyList<PassOutcome>> ApplyAsync(
        ICalibratedPass pass,
        IReadOnlyList<PassOptions?> options,
        OnnxModel model,
        InputSource? inputs,
        string folder,
        Func<bool> goesOn,
        CancellationToken cancellationToken
    )
    {
        if (inputs?.SamplesPath is null || pass.Probe(model, options[^1], cancellationToken) is not { } probe)
        {
            return
            [
                .. options
                    .TakeWhile((_, i) => i == 0 || goesOn())
                    .Select(option => pass.Apply(model, option, moments: null, cancellationToken)),
            ];
        }

        (ActivationMoments? moments, string? problem) = await collector.CollectAsync(
            probe,
            inputs,
            folder,
            cancellationToken
        );
        string note = problem ?? $"Activations of {moments!.Feeds} samples were used.";
        try
        {
            return
            [
                .. options
                    .TakeWhile((_, i) => i == 0 || goesOn())
                    .Select(option => pass.Apply(model, option, moments, cancellationToken).Noted(note)),
            ];
        }
        finally
        {
            if (moments is not null)
            {
                File.Delete(moments.Path);
            }
        }
    }
}
