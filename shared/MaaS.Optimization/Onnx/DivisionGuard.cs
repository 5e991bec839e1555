using AttributeType = MaaS.Optimization.Onnx.AttributeProto.Types.AttributeType;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Onnx;

/// <summary>
/// Integer Div and Mod of the smallest int32 or int64 by −1 trap in the processor: one request would kill the server. With
/// minus = (b = −1), what could do so becomes
/// <code>
/// Div(a, b) → Where(minus, a · b, Div(a, Where(minus, b · b, b)))
/// Mod(a, b) →                     Mod(a, Where(minus, b · b, b))
/// </code>
/// Exact: where b = −1, b · b is 1, a · b is −a (wrapping like the division would), and a mod 1 = a mod −1 = 0. For floating point
/// it is exact too (fmod by 1 and by −1 agree; only the sign of a NaN may differ), which is why a tensor of unknown type may
/// be guarded; and Mul accepts every type that Div does. Division by zero is left: ONNX Runtime throws.
/// </summary>
internal static class DivisionGuard
{
    /// <summary>Where exists from opset 9, Equal of floating-point tensors (for unknown types) from 11.</summary>
    private const long MinOpset = 9;
    private const long MinOpsetUntyped = 11;

    /// <summary>
    /// Changes the model in place: the main graph, bodies and functions. The value is the names of the nodes that are guarded;
    /// a refusal says that one cannot be.
    /// </summary>
    public static OnnxOutcome<IReadOnlyList<string>> Guard(OnnxModel model)
    {
        var guarded = new List<string>();
        if (!GraphScope.All(model.Proto).Any(scope => scope.Nodes.Any(IsDivision)))
        {
            return OnnxOutcome<IReadOnlyList<string>>.From(guarded);
        }

        var types = new ElementTypeInference(model.Proto);
        var names = new FreshNames(model.Proto);
        foreach (GraphScope scope in types.Scopes)
        {
            var rewritten = new List<NodeProto>(scope.Nodes.Count);
            foreach (NodeProto node in scope.Nodes)
            {
                if (!MayTrap(model, scope, node, types))
                {
                    rewritten.Add(node);
                    continue;
                }

                int? type = TypeOf(types, scope, node);
                if ((model.OpsetVersion() ?? 0) < (type is null ? MinOpsetUntyped : MinOpset))
                {
                    return Refuse(model, node);
                }

                guarded.Add(node.Name);
                Rewrite(node, type, names, rewritten);
            }

            scope.Nodes.Clear();
            scope.Nodes.AddRange(rewritten);
        }

        return OnnxOutcome<IReadOnlyList<string>>.From(guarded);
    }

    private static bool IsDivision(NodeProto node) =>
        (OperatorDomains.Is(node, "Div") || OperatorDomains.Is(node, "Mod"))
        && node.Input.Count == 2
        && node.Output.Count == 1;

    private static bool MayTrap(OnnxModel model, GraphScope scope, NodeProto node, ElementTypeInference types)
    {
        if (!IsDivision(node))
        {
            return false;
        }

        int? type = TypeOf(types, scope, node);
        if (type is not null and not (int)DataType.Int32 and not (int)DataType.Int64)
        {
            return false;
        }

        return scope.FindConstant(node.Input[1]) is not { } divisor || HoldsMinusOne(model, divisor);
    }

    private static bool HoldsMinusOne(OnnxModel model, TensorProto divisor) =>
        (DataType)divisor.DataType switch
        {
            DataType.Int32 => TensorData.Int32s(model, divisor).Contains(-1),
            DataType.Int64 => TensorData.Int64s(model, divisor).Contains(-1),
            _ => false,
        };

    private static void Rewrite(NodeProto node, int? type, FreshNames names, List<NodeProto> nodes)
    {
        (string a, string b, string result) = (node.Input[0], node.Input[1], node.Output[0]);
        string compared = type is null ? Add(nodes, names, result, "Cast", [b], ToDouble()) : b;
        string minusOne = Add(nodes, names, result, "Constant", [], MinusOne(type));
        string isMinusOne = Add(nodes, names, result, "Equal", [compared, minusOne]);
        string square = Add(nodes, names, result, "Mul", [b, b]);
        node.Input[1] = Add(nodes, names, result, "Where", [isMinusOne, square, b]);
        nodes.Add(node);
        if (OperatorDomains.Is(node, "Div"))
        {
            node.Output[0] = names.Next($"{result}_quotient");
            string negated = Add(nodes, names, result, "Mul", [a, b]);
            Add(nodes, names, result, "Where", [isMinusOne, negated, node.Output[0]]);
            nodes[^1].Output[0] = result;
        }
    }

    private static RefusalReason Refuse(OnnxModel model, NodeProto node) =>
        new(
            "division-unguarded",
            $"Node '{node.Name}' divides integers by a tensor that may hold -1, which can crash the server; that is guarded from opset {MinOpsetUntyped} on, and the model is written for {model.OpsetVersion()}."
        );

    private static int? TypeOf(ElementTypeInference types, GraphScope scope, NodeProto node) =>
        types.Of(scope, node.Input[0]) ?? types.Of(scope, node.Input[1]);

    private static string Add(
        List<NodeProto> nodes,
        FreshNames names,
        string around,
        string opType,
        string[] inputs,
        AttributeProto? attribute = null
    )
    {
        string name = names.Next($"{around}_guard_{opType}");
        var node = new NodeProto
        {
            OpType = opType,
            Name = name,
            Input = { inputs },
            Output = { name },
        };
        if (attribute is not null)
        {
            node.Attribute.Add(attribute);
        }

        nodes.Add(node);
        return name;
    }

    private static AttributeProto ToDouble() =>
        new()
        {
            Name = "to",
            I = (long)DataType.Double,
            Type = AttributeType.Int,
        };

    private static AttributeProto MinusOne(int? type) =>
        new()
        {
            Name = "value",
            Type = AttributeType.Tensor,
            T = (DataType?)type switch
            {
                DataType.Int32 => TensorData.Create("", DataType.Int32, [], [-1]),
                DataType.Int64 => TensorData.Create("", DataType.Int64, [], [-1L]),
                _ => TensorData.Create("", DataType.Double, [], [-1.0]),
            },
        };
}
