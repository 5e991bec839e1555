using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes;

/// <summary>
/// A pass that keeps every fp32 weight in fewer bits, with nodes that make fp32 of it again: ONNX Runtime folds them when it
/// loads the model. It adds <see cref="MinElements"/> and <see cref="Store"/>.
/// </summary>
internal abstract class StoragePass<TOptions>(PassDescriptor descriptor) : OptimizationPass<TOptions>(descriptor)
    where TOptions : PassOptions, new()
{
    protected override void Transform(
        OnnxModel model,
        TOptions options,
        PassLog log,
        CancellationToken cancellationToken
    )
    {
        var names = new FreshNames(model.Proto);
        foreach (GraphScope scope in GraphScope.Graphs(model.Proto).ToList())
        {
            GraphProto graph = scope.Graph!;
            var consumers = new WeightConsumers(graph);
            var storage = new StoredWeights(graph, names);
            foreach (TensorProto weight in WeightSelection.Floats(graph, MinElements(options), log))
            {
                cancellationToken.ThrowIfCancellationRequested();
                IReadOnlyList<WeightUse> uses = consumers.Of(weight.Name);
                if (Store(model, weight, uses, options, log) is { } stored)
                {
                    storage.Replace(weight, stored.Values, stored.Scale);
                    string usedBy = uses is [var first, ..] ? first.Node.OpType : "";
                    log.Change(new TensorChange(weight.Name, usedBy, stored.Change, stored.RelativeError));
                }
            }

            storage.Insert();
        }
    }

    /// <summary>Weights with fewer elements stay.</summary>
    protected abstract int MinElements(TOptions options);

    /// <returns>Null: it stays as it is, and why is logged.</returns>
    protected abstract StoredWeight? Store(
        OnnxModel model,
        TensorProto weight,
        IReadOnlyList<WeightUse> uses,
        TOptions options,
        PassLog log
    );
}
