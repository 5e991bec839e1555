using MaaS.Optimization.Onnx;
using Microsoft.ML.OnnxRuntime;
using DataType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Measurement;

/// <summary>Sessions of a model with more outputs: tensors inside it, or what there is to know of them.</summary>
internal sealed class ObservedModels(OnnxModel model, string folder)
{
    private const string File = "observed.onnx";

    private readonly Dictionary<string, (string Tensor, string Statistic)> _outputs = new(StringComparer.Ordinal);

    /// <summary>Its outputs are least value, largest value and number of elements of each tensor; for <see cref="Extend"/>.</summary>
    public NativeSession LoadWithExtents(IEnumerable<string> tensors)
    {
        OnnxModel copy = WithoutOutputs();
        var names = new FreshNames(copy.Proto);
        foreach (string tensor in tensors)
        {
            Observe(copy, names, tensor, "ReduceMin", DataType.Float);
            Observe(copy, names, tensor, "ReduceMax", DataType.Float);
            Observe(copy, names, tensor, "Size", DataType.Int64);
        }

        return Load(copy);
    }

    /// <summary>Its outputs are copies of the tensors; <see cref="TensorOf"/> tells which.</summary>
    public NativeSession LoadWithOutputs(IEnumerable<string> tensors) =>
        // Identity: a graph's input is none of its outputs, and an output of its own has a declared shape.
        LoadWith("Identity", tensors);

    /// <summary>Its outputs are the means of the tensors, [batch, channels, …], over all but the first two dimensions, in this order.</summary>
    public NativeSession LoadWithMeans(IEnumerable<string> tensors) => LoadWith("GlobalAveragePool", tensors);

    public string TensorOf(string output) => _outputs[output].Tensor;

    /// <summary>Takes one output of a session with extents into account.</summary>
    public void Extend(IEnumerable<TensorExtent> extents, string output, OrtValue value)
    {
        (string tensor, string statistic) = _outputs[output];
        TensorExtent extent = extents.First(e => string.Equals(e.Tensor, tensor, StringComparison.Ordinal));
        switch (statistic)
        {
            case "ReduceMin":
                extent.AddMin(value.GetTensorDataAsSpan<float>()[0]);
                break;
            case "ReduceMax":
                extent.AddMax(value.GetTensorDataAsSpan<float>()[0]);
                break;
            default:
                extent.AddElements(value.GetTensorDataAsSpan<long>()[0]);
                break;
        }
    }

    private NativeSession LoadWith(string statistic, IEnumerable<string> tensors)
    {
        OnnxModel copy = WithoutOutputs();
        var names = new FreshNames(copy.Proto);
        foreach (string tensor in tensors)
        {
            Observe(copy, names, tensor, statistic, DataType.Float);
        }

        return Load(copy);
    }

    private OnnxModel WithoutOutputs()
    {
        OnnxModel copy = model.Copy();
        copy.Graph.Output.Clear();
        _outputs.Clear();
        return copy;
    }

    private void Observe(OnnxModel copy, FreshNames names, string tensor, string statistic, DataType type)
    {
        string output = names.Next($"{tensor}_{statistic}");
        _outputs[output] = (tensor, statistic);
        var node = new NodeProto
        {
            OpType = statistic,
            Input = { tensor },
            Output = { output },
        };
        if (statistic.StartsWith("Reduce", StringComparison.Ordinal))
        {
            node.Attribute.Add(Passes.NodeAttributes.Of("keepdims", 0));
        }

        copy.Graph.Node.Add(node);
        copy.Graph.Output.Add(
            new ValueInfoProto
            {
                Name = output,
                Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type } },
            }
        );
    }

    private NativeSession Load(OnnxModel copy)
    {
        string path = Path.Combine(folder, File);
        OnnxWriter.Write(copy, path, new OnnxWriterOptions(), CancellationToken.None);
        return NativeSession.Load(path);
    }
}
