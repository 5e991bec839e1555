using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.HardSwishFusion;

/// <summary>
/// x · Clip(x + 3, 0, 6) / 6, which exporters write as four nodes, becomes x · HardSigmoid(x; 1/6, 1/2): two instead of four walks
/// over the tensor, in every opset (HardSwish itself came with 14, and ONNX Runtime takes it apart into these two). Exact but
/// for rounding.
/// </summary>
internal sealed class HardSwishFusionPass()
    : OptimizationPass<HardSwishFusionOptions>(
        new PassDescriptor
        {
            Name = "hardswish-fusion",
            Summary = "x · Clip(x + 3, 0, 6) / 6 as x · HardSigmoid(x).",
            OpTypes = ["Add", "Clip", "Mul", "Div"],
            Exactness = PassExactness.Exact,
        }
    )
{
    protected override void Transform(
        OnnxModel model,
        HardSwishFusionOptions options,
        PassLog log,
        CancellationToken cancellationToken
    )
    {
        var names = new FreshNames(model.Proto);
        var unused = new HashSet<TensorProto>(ReferenceEqualityComparer.Instance);
        foreach (GraphScope scope in GraphScope.Graphs(model.Proto).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var index = new GraphIndex(model, scope);
            var matches = new Dictionary<NodeProto, HardSwishPattern>(ReferenceEqualityComparer.Instance);
            var absorbed = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
            foreach (NodeProto node in scope.Nodes)
            {
                if (HardSwishPattern.Match(node, index) is { } match && !log.IsExcluded(node.Name))
                {
                    matches[node] = match;
                    absorbed.UnionWith(match.Inner);
                }
            }

            if (matches.Count > 0)
            {
                unused.UnionWith(index.ConstantsOf(absorbed.Concat(matches.Keys)));
                Rewrite(scope, matches, absorbed, names);
                log.ChangeNodes(matches.Count * 4);
            }
        }

        UnusedInitializers.Remove(model.Proto, unused);
    }

    private static void Rewrite(
        GraphScope scope,
        Dictionary<NodeProto, HardSwishPattern> matches,
        HashSet<NodeProto> absorbed,
        FreshNames names
    )
    {
        var nodes = new NodeWriter(names);
        foreach (NodeProto node in scope.Nodes)
        {
            if (matches.TryGetValue(node, out HardSwishPattern? match))
            {
                string gate = nodes.Add(
                    node.Output[0],
                    "HardSigmoid",
                    [match.Input],
                    NodeAttributes.Of("alpha", 1f / 6f),
                    NodeAttributes.Of("beta", 0.5f)
                );
                nodes.AddAs([node.Output[0]], "Mul", [match.Input, gate]);
            }
            else if (!absorbed.Contains(node))
            {
                nodes.Keep(node);
            }
        }

        nodes.WriteTo(scope);
    }
}
