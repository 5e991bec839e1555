using System.Runtime.InteropServices;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes.StructuredPruning.Tracing;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Passes.StructuredPruning;

/// <summary>Takes channels out of every weight, attribute and constant that knows them.</summary>
internal static class ChannelRemoval
{
    /// <param name="removed">Classes of channels.</param>
    public static void Apply(OnnxModel model, TracedGraph graph, IReadOnlySet<int> removed, PassLog log)
    {
        bool Stays(int id) => !removed.Contains(graph.Classes.Find(id));
        var done = new HashSet<(string Tensor, int Axis)>();
        foreach (ChannelMember member in graph.Members)
        {
            if (!Array.TrueForAll(member.Positions, Stays) && done.Add((member.Tensor.Name, member.Axis)))
            {
                Cut(model, member, Stays, log);
            }
        }

        var small = new HashSet<TensorProto>(
            model.Graph.Initializer.Where(tensor => tensor.DataType == (int)DataType.Int64),
            ReferenceEqualityComparer.Instance
        );
        graph.Edit(Stays);
        UnusedInitializers.Remove(model.Proto, small);
        ForgetShapes(model.Graph, graph.Tracked);
    }

    private static void Cut(OnnxModel model, ChannelMember member, Predicate<int> stays, PassLog log)
    {
        TensorProto tensor = member.Tensor;
        int[] kept = [.. Enumerable.Range(0, member.Positions.Length).Where(i => stays(member.Positions[i]))];
        AxisView view = AxisView.Of(tensor, member.Axis);
        ReadOnlySpan<float> old = TensorData.Floats(model, tensor);
        byte[] bytes = new byte[sizeof(float) * (long)view.Outer * kept.Length * view.Inner];
        Span<float> target = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
        for (int outer = 0; outer < view.Outer; outer++)
        {
            foreach (int index in kept)
            {
                old[view.At(outer, index)].CopyTo(target);
                target = target[view.Inner..];
            }
        }

        string before = Shape(tensor);
        TensorData.Clear(tensor);
        tensor.RawData = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(bytes);
        tensor.Dims[member.Axis] = kept.Length;
        log.Change(new TensorChange(tensor.Name, member.Node.OpType, $"{before} → {Shape(tensor)}", 0));
    }

    /// <summary>Declared sizes of tensors between the nodes are no longer true; nobody needs them.</summary>
    private static void ForgetShapes(GraphProto graph, HashSet<string> tracked)
    {
        foreach (ValueInfoProto value in graph.ValueInfo.Where(value => tracked.Contains(value.Name)))
        {
            if (value.Type?.TensorType is { } type)
            {
                type.Shape = null;
            }
        }
    }

    private static string Shape(TensorProto tensor) => $"[{string.Join(", ", tensor.Dims)}]";
}
