namespace MaaS.Optimization.Onnx;

/// <summary>What can be wrong with a model before anything runs it.</summary>
internal static class ModelChecks
{
    /// <summary>ONNX Runtime promises kernels from opset 7 on, yet runs most older models: the trial run tells.</summary>
    public const long MinOpset = 1;

    /// <summary>The newest released version that ONNX Runtime 1.31 loads.</summary>
    public const long MaxOpset = 26;

    /// <summary>The newest file version that ONNX Runtime 1.31 loads.</summary>
    public const long MaxIrVersion = 13;

    /// <summary>The first thing found wrong, or null.</summary>
    public static RefusalReason? Check(OnnxModel model) =>
        CheckGraph(model.Proto) ?? CheckVersions(model) ?? CheckDomains(model.Proto) ?? CheckTensors(model);

    private static RefusalReason? CheckGraph(ModelProto proto)
    {
        if (proto.Graph is null || (proto.Graph.Node.Count == 0 && proto.Graph.Output.Count == 0))
        {
            return new RefusalReason("graph-empty", "The model has no graph: no node and no output.");
        }

        return proto.Graph.Output.Count == 0
            ? new RefusalReason("graph-empty", "The model's graph has no output, so there is nothing to serve.")
            : null;
    }

    private static RefusalReason? CheckVersions(OnnxModel model)
    {
        if (model.Proto.IrVersion > MaxIrVersion)
        {
            return new RefusalReason(
                "ir-version-unsupported",
                $"The model's ir_version is {model.Proto.IrVersion}; expected at most {MaxIrVersion}."
            );
        }

        bool usesStandard = GraphScope.All(model.Proto).Any(scope => scope.Nodes.Any(OperatorDomains.IsStandard));
        return (usesStandard, model.OpsetVersion()) switch
        {
            (true, null) => new RefusalReason(
                "opset-unsupported",
                $"The model uses standard operators but imports no opset; expected {MinOpset} to {MaxOpset}."
            ),
            (_, < MinOpset or > MaxOpset) => new RefusalReason(
                "opset-unsupported",
                $"The model was written for opset {model.OpsetVersion()}; expected {MinOpset} to {MaxOpset}."
            ),
            _ => null,
        };
    }

    private static RefusalReason? CheckDomains(ModelProto proto)
    {
        var functionDomains = proto.Functions.Select(function => function.Domain).ToHashSet(StringComparer.Ordinal);
        foreach (NodeProto node in GraphScope.All(proto).SelectMany(scope => scope.Nodes))
        {
            if (!OperatorDomains.IsKnown(node.Domain) && !functionDomains.Contains(node.Domain))
            {
                return new RefusalReason(
                    "domain-unknown",
                    $"Node '{node.Name}' is the operator '{node.OpType}' of domain '{node.Domain}', which ONNX Runtime does not have; known domains: {string.Join(", ", OperatorDomains.All.Where(domain => domain.Length > 0).Prepend("ai.onnx"))}."
                );
            }
        }

        return null;
    }

    private static RefusalReason? CheckTensors(OnnxModel model)
    {
        foreach (TensorProto tensor in ModelTensors.Of(model.Proto))
        {
            if (TensorChecks.Check(tensor, model.Data) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }
}
