using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Measurement;

/// <summary>The beginning of a model.</summary>
internal static class ModelPart
{
    /// <summary>A model without what comes behind a tensor, whose weights are those that its nodes read. Its outputs are none.</summary>
    public static OnnxModel UpTo(OnnxModel model, string tensor)
    {
        OnnxModel part = model.Copy();
        GraphProto graph = part.Graph;
        int last = graph.Node.ToList().FindIndex(node => node.Output.Contains(tensor));
        while (graph.Node.Count > last + 1)
        {
            graph.Node.RemoveAt(graph.Node.Count - 1);
        }

        graph.Output.Clear();
        UnusedInitializers.Remove(
            part.Proto,
            graph.Initializer.ToHashSet<TensorProto>(ReferenceEqualityComparer.Instance)
        );
        return part;
    }
}
