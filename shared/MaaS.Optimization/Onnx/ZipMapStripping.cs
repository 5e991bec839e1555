using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Onnx;

/// <summary>
/// scikit-learn classifiers end in ZipMap, which makes of the probabilities [rows, classes] a list with one dictionary per row:
/// nothing a tensor protocol can carry. It is taken off, and the probabilities stand under the output's own name.
/// </summary>
internal static class ZipMapStripping
{
    /// <summary>Changes the model in place and returns a sentence per output that is a tensor now.</summary>
    public static IReadOnlyList<string> Strip(OnnxModel model)
    {
        var changes = new List<string>();
        GraphProto graph = model.Graph;
        foreach (NodeProto node in graph.Node.Where(IsZipMap).ToList())
        {
            ValueInfoProto? output = graph.Output.FirstOrDefault(value => Names(value, node.Output[0]));
            bool usedElsewhere = graph.Node.Any(other => other.Input.Contains(node.Output[0], StringComparer.Ordinal));
            if (output is null || usedElsewhere)
            {
                continue;
            }

            string[] classes = Classes(node);
            output.Type = new TypeProto { TensorType = Probabilities(classes.Length) };
            RemoveValueInfo(graph, node.Output[0]);
            node.OpType = "Identity";
            node.Domain = OperatorDomains.Standard;
            node.Attribute.Clear();
            changes.Add(
                $"Output '{output.Name}' was a list of maps (ZipMap); it is now the FLOAT tensor [rows, {classes.Length}] of probabilities, with the columns {string.Join(", ", classes)}."
            );
        }

        if (changes.Count > 0)
        {
            // Models of the domain ai.onnx.ml alone import no standard operators, which Identity is one of.
            model.ImportOpset(OperatorDomains.Standard, 13);
        }

        return changes;
    }

    private static bool IsZipMap(NodeProto node) =>
        string.Equals(node.OpType, "ZipMap", StringComparison.Ordinal)
        && string.Equals(node.Domain, OperatorDomains.MachineLearning, StringComparison.Ordinal)
        && node.Input.Count == 1
        && node.Output.Count == 1;

    private static string[] Classes(NodeProto zipMap) =>
        zipMap
            .Attribute.SelectMany(attribute =>
                attribute.Name switch
                {
                    "classlabels_int64s" => attribute.Ints.Select(label => label.ToString()),
                    "classlabels_strings" => attribute.Strings.Select(label => label.ToStringUtf8()),
                    _ => [],
                }
            )
            .ToArray();

    private static TypeProto.Types.Tensor Probabilities(int classes) =>
        new()
        {
            ElemType = (int)DataType.Float,
            Shape = new TensorShapeProto
            {
                Dim =
                {
                    new TensorShapeProto.Types.Dimension(),
                    new TensorShapeProto.Types.Dimension { DimValue = classes },
                },
            },
        };

    private static void RemoveValueInfo(GraphProto graph, string name)
    {
        foreach (ValueInfoProto value in graph.ValueInfo.Where(value => Names(value, name)).ToList())
        {
            graph.ValueInfo.Remove(value);
        }
    }

    private static bool Names(ValueInfoProto value, string name) =>
        string.Equals(value.Name, name, StringComparison.Ordinal);
}
