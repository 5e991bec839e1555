using MaaS.Optimization.Onnx;

namespace MaaS.Optimization.Tuning;

/// <summary>Tells a model's family by which operators read its weights.</summary>
internal static class ModelFamilies
{
    private static readonly string[] Recurrent = ["LSTM", "GRU", "RNN"];
    private static readonly string[] Convolutions = ["Conv", "ConvTranspose"];
    private static readonly string[] Products = ["MatMul", "Gemm", "Gather"];

    /// <summary>The family by where most bytes of the weights are.</summary>
    /// <param name="model">Constants may still be nodes: they are found through their names.</param>
    public static ModelFamily Of(OnnxModel model)
    {
        bool hasRecurrence = false;
        long convolutions = 0;
        long products = 0;
        foreach (GraphScope scope in GraphScope.Graphs(model.Proto))
        {
            Dictionary<string, long> sizes = WeightSizes(scope.Graph!);
            foreach (NodeProto node in scope.Nodes)
            {
                hasRecurrence |= Recurrent.Contains(node.OpType, StringComparer.Ordinal);
                long size = node.Input.Sum(input => sizes.GetValueOrDefault(input));
                convolutions += Convolutions.Contains(node.OpType, StringComparer.Ordinal) ? size : 0;
                products += Products.Contains(node.OpType, StringComparer.Ordinal) ? size : 0;
            }
        }

        return hasRecurrence ? ModelFamily.Recurrent
            : convolutions == 0 && products == 0 ? ModelFamily.Other
            : convolutions > products ? ModelFamily.Convolutional
            : ModelFamily.MatMul;
    }

    private static Dictionary<string, long> WeightSizes(GraphProto graph)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (TensorProto initializer in graph.Initializer)
        {
            sizes[initializer.Name] = TensorData.ByteSize(initializer);
        }

        foreach (NodeProto node in graph.Node)
        {
            if (string.Equals(node.OpType, "Constant", StringComparison.Ordinal) && node.Output.Count == 1)
            {
                sizes[node.Output[0]] = node.Attribute.Sum(attribute =>
                    attribute.T is null ? 0 : TensorData.ByteSize(attribute.T)
                );
            }
        }

        return sizes;
    }
}
