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
            ? await ApplyAsync(calibrated, planned, model, inputs, folder, cancellationToken)
            : planned.Pass.Apply(model, planned.Options, cancellationToken);

    private async Task<PassOutcome> ApplyAsync(
        ICalibratedPass pass,
        PlannedPass planned,
        OnnxModel model,
        InputSource? inputs,
        string folder,
        CancellationToken cancellationToken
    )
    {
        if (inputs?.SamplesPath is null || pass.Probe(model, planned.Options, cancellationToken) is not { } probe)
        {
            return pass.Apply(model, planned.Options, moments: null, cancellationToken);
        }

        (ActivationMoments? moments, string? problem) = await collector.CollectAsync(
            probe,
            inputs,
            folder,
            cancellationToken
        );
        try
        {
            PassOutcome outcome = pass.Apply(model, planned.Options, moments, cancellationToken);
            string note = problem ?? $"Activations of {moments!.Feeds} samples were used.";
            return outcome with { Report = outcome.Report with { Notes = [.. outcome.Report.Notes, note] } };
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
