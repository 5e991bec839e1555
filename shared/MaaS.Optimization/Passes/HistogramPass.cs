using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>A pass with activations. It adds <see cref="Tensors"/> and <see cref="Transform(OnnxModel, TOptions, ActivationCalibration, PassLog, CancellationToken)"/>.</summary>
internal abstract class HistogramPass<TOptions>(PassDescriptor descriptor)
    : OptimizationPass<TOptions>(descriptor with { NeedsSamples = true }),
        IHistogramPass
    where TOptions : PassOptions, new()
{
    public CalibrationRequest? Request(OnnxModel model, PassOptions? options, CancellationToken cancellationToken)
    {
        CalibrationRequest? request = null;
        Apply(
            model,
            options,
            (copy, own, log) =>
            {
                IReadOnlyList<string> tensors = Tensors(copy, own, log);
                request = tensors.Count > 0 ? new CalibrationRequest(copy, tensors) : null;
            },
            cancellationToken
        );
        return request;
    }

    public SearchAim Aim => SearchAim.BestAnswers;

    public virtual IReadOnlyList<PassOptions> Alternatives(PassOptions? options) => [];

    public PassOutcome Apply(
        OnnxModel model,
        PassOptions? options,
        ActivationCalibration calibration,
        CancellationToken cancellationToken
    ) =>
        Apply(
            model,
            options,
            (copy, own, log) => Transform(copy, own, calibration, log, cancellationToken),
            cancellationToken
        );

    protected override void Transform(
        OnnxModel model,
        TOptions options,
        PassLog log,
        CancellationToken cancellationToken
    )
    {
        if (Tensors(model, options, log).Count > 0)
        {
            log.Leave("model", "it needs samples.npz: activations are measured on the model's own inputs");
        }
    }

    /// <summary>Activations of the main graph that it wants observed; empty: it has nothing to do here, and why is logged.</summary>
    protected abstract IReadOnlyList<string> Tensors(OnnxModel model, TOptions options, PassLog log);

    /// <summary>Changes <paramref name="model"/> with what was seen of its activations.</summary>
    protected abstract void Transform(
        OnnxModel model,
        TOptions options,
        ActivationCalibration calibration,
        PassLog log,
        CancellationToken cancellationToken
    );
}
