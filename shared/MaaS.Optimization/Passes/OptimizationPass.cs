using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.Folding;
using MaaS.Optimization.Passes.OpsetUpgrade;

namespace MaaS.Optimization.Passes;

/// <summary>
/// What all passes share: options from JSON, the working copy with lifted and folded constants, bytes before and after. A pass adds its
/// options, its descriptor and <see cref="Transform"/>.
/// </summary>
internal abstract class OptimizationPass<TOptions> : IOptimizationPass
    where TOptions : PassOptions, new()
{
    protected OptimizationPass(PassDescriptor descriptor) =>
        Descriptor = descriptor with { Options = PassOptionReader.Describe<TOptions>() };

    public PassDescriptor Descriptor { get; }

    public OnnxOutcome<PassOptions> ReadOptions(JsonElement options) =>
        PassOptionReader.Read<TOptions>(Descriptor.Name, options);

    public PassOutcome Apply(OnnxModel model, PassOptions? options, CancellationToken cancellationToken) =>
        Apply(model, options, (copy, own, log) => Transform(copy, own, log, cancellationToken), cancellationToken);

    /// <summary>Options, working copy and report around a transformation.</summary>
    protected PassOutcome Apply(
        OnnxModel model,
        PassOptions? options,
        Action<OnnxModel, TOptions, PassLog> transform,
        CancellationToken cancellationToken
    )
    {
        OnnxModel copy = model.Copy();
        TOptions own = (TOptions?)options ?? new TOptions();
        Validator.ValidateObject(own, new ValidationContext(own), validateAllProperties: true);
        var log = new PassLog(Descriptor.Name, own.Exclude);
        ConstantLifting.Lift(copy);
        ConstantFolding.Fold(copy);
        if (!HasOpset(copy, log, cancellationToken))
        {
            return new PassOutcome(model.Copy(), log.ToReport(model, model));
        }

        transform(copy, own, log);
        return log.ChangedAnything
            ? new PassOutcome(copy, log.ToReport(model, copy)) { Biases = log.Biases }
            // Not even lifted: a model that a pass has nothing for passes through untouched.
            : new PassOutcome(model.Copy(), log.ToReport(model, model));
    }

    /// <summary>Whether the model is in the words of an opset that the pass knows, by now.</summary>
    private bool HasOpset(OnnxModel copy, PassLog log, CancellationToken cancellationToken)
    {
        if (copy.OpsetVersion() is not { } opset || opset >= Descriptor.MinOpset)
        {
            return true;
        }

        if (opset < PassDescriptor.OldestOpset)
        {
            log.Leave(
                "model",
                $"it is written for opset {opset}; passes know opset {PassDescriptor.OldestOpset} and later"
            );
            return false;
        }

        OpsetUpgrading upgrading = OpsetUpgrader.Upgrade(copy, cancellationToken);
        if (upgrading.Obstacle is { } obstacle)
        {
            log.Leave(
                upgrading.Name,
                $"the model is written for opset {opset}, this pass needs {Descriptor.MinOpset}, and this node stands in the way: {obstacle}"
            );
            return false;
        }

        log.Note(upgrading.ToString());
        return true;
    }

    /// <summary>Changes <paramref name="model"/>, a copy whose constants are initializers, and logs what it did.</summary>
    protected abstract void Transform(
        OnnxModel model,
        TOptions options,
        PassLog log,
        CancellationToken cancellationToken
    );
}
