using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>
/// A pass with the moments of activations. It adds <see cref="Probe(OnnxModel, TOptions, PassLog)"/> and
/// <see cref="Transform(OnnxModel, TOptions, ActivationMoments?, PassLog, CancellationToken)"/>, which see the same working copy.
/// </summary>
internal abstract class MomentsPass<TOptions>(PassDescriptor descriptor)
    : OptimizationPass<TOptions>(descriptor),
        ICalibratedPass
    where TOptions : PassOptions, new()
{
    public virtual bool GainsWithoutSamples => false;

    public ActivationProbe? Probe(OnnxModel model, PassOptions? options, CancellationToken cancellationToken)
    {
        ActivationProbe? probe = null;
        Apply(model, options, (copy, own, log) => probe = Probe(copy, own, log), cancellationToken);
        return probe;
    }

    public PassOutcome Apply(
        OnnxModel model,
        PassOptions? options,
        ActivationMoments? moments,
        CancellationToken cancellationToken
    ) =>
        Apply(
            model,
            options,
            (copy, own, log) => Transform(copy, own, moments, log, cancellationToken),
            cancellationToken
        );

    protected sealed override void Transform(
        OnnxModel model,
        TOptions options,
        PassLog log,
        CancellationToken cancellationToken
    ) => Transform(model, options, moments: null, log, cancellationToken);

    /// <summary>What it wants to know of the activations of <paramref name="model"/>; null: nothing.</summary>
    protected abstract ActivationProbe? Probe(OnnxModel model, TOptions options, PassLog log);

    /// <summary>Changes <paramref name="model"/> with what was seen of its activations.</summary>
    /// <param name="moments">What the probe asked for; null: there are no samples.</param>
    protected abstract void Transform(
        OnnxModel model,
        TOptions options,
        ActivationMoments? moments,
        PassLog log,
        CancellationToken cancellationToken
    );
}
