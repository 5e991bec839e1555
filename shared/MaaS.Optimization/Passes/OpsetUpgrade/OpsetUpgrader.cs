using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Passes.OpsetUpgrade;

/// <summary>
/// Rewrites what changed its form between opset 7 and 13, in the main graph and in bodies. An operator that is neither known to
/// be the same in all of them (<see cref="StableOperators"/>) nor rewritten here (<see cref="OperatorRewrites"/>) stops it.
/// </summary>
internal static class OpsetUpgrader
{
    /// <summary>What is upgraded to: the first opset with scales per channel in DequantizeLinear.</summary>
    public const long Version = 13;

    private const long MinVersion = PassDescriptor.OldestOpset;

    /// <summary>Changes the model in place, or, with an obstacle, leaves it half done: give it a copy whose constants are initializers.</summary>
    public static OpsetUpgrading Upgrade(OnnxModel model, CancellationToken cancellationToken)
    {
        long from = model.OpsetVersion() ?? 0;
        if (from < MinVersion)
        {
            return new OpsetUpgrading(from, 0, "model", $"it is written for opset {from}, before {MinVersion}");
        }

        if (model.Proto.Functions.Count > 0)
        {
            return new OpsetUpgrading(from, 0, model.Proto.Functions[0].Name, "functions are not upgraded");
        }

        var types = new ElementTypeInference(model.Proto);
        var names = new FreshNames(model.Proto);
        int changed = 0;
        foreach (GraphScope scope in types.Scopes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var context = new UpgradeContext(model, scope, types, new NodeWriter(names), from);
            foreach (NodeProto node in scope.Nodes)
            {
                if (Obstacle(node, context, ref changed) is { } obstacle)
                {
                    string name = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault() ?? node.OpType;
                    return new OpsetUpgrading(from, 0, name, $"{node.OpType}: {obstacle}");
                }
            }

            context.Nodes.WriteTo(scope);
        }

        foreach (OperatorSetIdProto import in model.Proto.OpsetImport)
        {
            if (OperatorDomains.Canonical(import.Domain).Length == 0)
            {
                import.Version = Version;
            }
        }

        return new OpsetUpgrading(from, changed);
    }

    private static string? Obstacle(NodeProto node, UpgradeContext context, ref int changed)
    {
        if (!OperatorDomains.IsStandard(node) || StableOperators.Contains(node.OpType))
        {
            context.Nodes.Keep(node);
            return null;
        }

        if (OperatorRewrites.Find(node.OpType) is not { } rewrite)
        {
            return $"how it was before opset {Version} is not known here";
        }

        if (context.From >= rewrite.Since)
        {
            context.Nodes.Keep(node);
            return null;
        }

        changed++;
        return rewrite.Apply(node, context);
    }
}
