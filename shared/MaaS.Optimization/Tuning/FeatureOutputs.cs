using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Tuning;

/// <summary>
/// Finds outputs whose rows are features (embeddings, hidden states) and not scores: which of them is the largest decides nothing, and
/// two of 384 are often nearly the same. Told by what makes them: a normalization, a pooling, a recurrent state; or by their name.
/// Where neither says so, rows are taken for scores.
/// </summary>
internal static class FeatureOutputs
{
    private static readonly string[] Names = ["embed", "hidden", "pooler", "pooled", "feature"];

    /// <summary>Move values, or change all of a row alike or column by column.</summary>
    private static readonly HashSet<string> Passing = new(StringComparer.Ordinal)
    {
        "Identity",
        "Cast",
        "Dropout",
        "Reshape",
        "Flatten",
        "Squeeze",
        "Unsqueeze",
        "Transpose",
        "Gather",
        "Slice",
    };

    private static readonly HashSet<string> Making = new(StringComparer.Ordinal)
    {
        "BatchNormalization",
        "GroupNormalization",
        "InstanceNormalization",
        "LayerNormalization",
        "LpNormalization",
        "MeanVarianceNormalization",
        "RMSNormalization",
        "SimplifiedLayerNormalization",
        "SkipLayerNormalization",
        "SkipSimplifiedLayerNormalization",
        "ReduceL2",
        "ReduceMean",
        "GRU",
        "LSTM",
        "RNN",
        "Tanh",
    };

    /// <summary>Names of the outputs of features.</summary>
    public static IReadOnlyList<string> Of(OnnxModel model)
    {
        GraphScope main = GraphScope.All(model.Proto).First();
        return
        [
            .. main.Graph!.Output.Select(output => output.Name).Where(name => IsNamedSo(name) || IsMadeSo(main, name)),
        ];
    }

    private static bool IsNamedSo(string output) =>
        Array.Exists(Names, name => output.Contains(name, StringComparison.OrdinalIgnoreCase));

    private static bool IsMadeSo(GraphScope scope, string output)
    {
        string name = output;
        while (scope.FindProducer(name) is { Input.Count: > 0 } node)
        {
            if (Making.Contains(node.OpType))
            {
                return true;
            }

            switch (node.OpType)
            {
                case "Add" or "Sub" or "Mul" or "Div" when Computed(scope, node) is [var only]:
                    name = only;
                    break;
                case "Mul":
                    return true;
                case "Div":
                    // A sum of exponentials makes probabilities of them; anything else is a norm or a mean.
                    return scope.FindProducer(node.Input[0])?.OpType is not "Exp";
                case var type when Passing.Contains(type):
                    name = node.Input[0];
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    /// <summary>The inputs of a node that are no constants.</summary>
    private static string[] Computed(GraphScope scope, NodeProto node) =>
        [.. node.Input.Where(input => scope.FindConstant(input) is null)];
}
