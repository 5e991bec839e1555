using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Measurement;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Tests.Passes;

/// <summary>Applies passes, with calibration runs in this very process where they want them.</summary>
internal static class PassRun
{
    public static PassOutcome Apply(IOptimizationPass pass, OnnxModel model, PassOptions? options)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        return pass switch
        {
            IHistogramPass calibrated when calibrated.Request(model, options, cancellationToken) is { } request =>
                calibrated.Apply(model, options, Calibrate(request.Model, request.Tensors), cancellationToken),
            // Those that can do without samples are shown none here.
            ICalibratedPass { Descriptor.NeedsSamples: true } calibrated
                when calibrated.Probe(model, options, cancellationToken) is { } probe => Apply(
                calibrated,
                model,
                options,
                probe
            ),
            _ => pass.Apply(model, options, cancellationToken),
        };
    }

    private static PassOutcome Apply(ICalibratedPass pass, OnnxModel model, PassOptions? options, ActivationProbe probe)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        string path = folder.File("m.onnx");
        OnnxWriter.Write(ActivationCollector.WithOutputs(probe), path, new OnnxWriterOptions(), cancellationToken);
        var progress = new ChildProgress();
        var job = new MomentsJob
        {
            ModelPath = path,
            Inputs = InspectRunner.Run(new InspectJob { ModelPath = path }, progress).Inputs!,
            Axes = probe.Axes,
            Products = probe.Products,
            OutputPath = folder.File("moments.bin"),
            MaxFeeds = 8,
            BudgetSeconds = 60,
        };
        MomentsResult result = MomentsRunner.Run(job, progress);
        var moments = new ActivationMoments(probe.Axes, job.OutputPath, result.Feeds);
        return pass.Apply(model, options, moments, cancellationToken);
    }

    /// <summary>Observes tensors on generated inputs.</summary>
    public static ActivationCalibration Calibrate(OnnxModel model, IReadOnlyList<string> tensors)
    {
        CalibrateResult result = Observe(model, tensors, heldBytes: 1 << 20);
        return new ActivationCalibration(result.Histograms, result.Feeds);
    }

    public static CalibrateResult Observe(OnnxModel model, IReadOnlyList<string> tensors, long heldBytes)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("m.onnx");
        OnnxWriter.Write(model, path, new OnnxWriterOptions(), TestContext.Current.CancellationToken);
        var progress = new ChildProgress();
        InspectResult inspection = InspectRunner.Run(new InspectJob { ModelPath = path }, progress);
        return CalibrateRunner.Run(
            new CalibrateJob
            {
                ModelPath = path,
                Inputs = inspection.Inputs!,
                Tensors = tensors,
                MaxFeeds = 8,
                HeldBytes = heldBytes,
                BudgetSeconds = 60,
            },
            folder.Path,
            progress
        );
    }
}
