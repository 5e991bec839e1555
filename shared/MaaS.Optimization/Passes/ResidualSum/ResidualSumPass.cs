using MaaS.Optimization.Onnx;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.ResidualSum;

/// <summary>
/// An addition in front of a layer normalization becomes Sum, which adds the same. ONNX Runtime makes one SkipLayerNormalization of
/// Add and normalization, whose CPU kernel takes several times as long as the two (1.31.1); of Sum it does not. Biases that it
/// would have merged there are merged into the product instead.
/// </summary>
internal sealed class ResidualSumPass()
    : OptimizationPass<ResidualSumOptions>(
        new PassDescriptor
        {
            Name = "residual-sum",
            Summary =
                "Add in front of a layer normalization as Sum, so that the two are not merged into a slower kernel.",
            OpTypes = ["Add"],
            Exactness = PassExactness.Exact,
            Target = "cpu",
            // Up to then Sum did not broadcast.
            MinOpset = 8,
        }
    )
{
    protected override void Transform(
        OnnxModel model,
        ResidualSumOptions options,
        PassLog log,
        CancellationToken cancellationToken
    )
    {
        var types = new ElementTypeInference(model.Proto);
        foreach (GraphScope scope in types.Scopes.Where(scope => scope.Graph is not null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var index = new GraphIndex(model, scope);
            HashSet<string> normalized = Normalized(scope, index);
            foreach (NodeProto node in scope.Nodes)
            {
                if (
                    OperatorDomains.Is(node, "Add")
                    && normalized.Contains(node.Output[0])
                    // Other types have no kernel.
                    && types.Of(scope, node.Output[0]) == (int)DataType.Float
                    && !node.Input.Any(input => scope.FindConstant(input) is not null)
                    && !log.IsExcluded(node.Name)
                )
                {
                    node.OpType = "Sum";
                    log.ChangeNodes();
                }
            }
        }
    }

    /// <summary>What is normalized, by one node or by those that older exports write.</summary>
    private static HashSet<string> Normalized(GraphScope scope, GraphIndex index)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (NodeProto node in scope.Nodes)
        {
            if (OperatorDomains.Is(node, "LayerNormalization"))
            {
                names.Add(node.Input[0]);
            }
            else if (
                OperatorDomains.Is(node, "Sub")
                && index.Producer(node.Input[1]) is { } mean
                && OperatorDomains.Is(mean, "ReduceMean")
                && string.Equals(mean.Input[0], node.Input[0], StringComparison.Ordinal)
            )
            {
                names.Add(node.Input[0]);
            }
        }

        return names;
    }
}
