using MaaS.Optimization.Onnx;
using AttributeType = MaaS.Optimization.Onnx.AttributeProto.Types.AttributeType;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Samples.Training.Export;

/// <summary>
/// Writes a trained model's graph node by node (opset 17). Values are named by the caller; a size of -1 is the batch, which
/// varies.
/// </summary>
internal sealed class OnnxGraph
{
    private const int Opset = 17;
    private const int IrVersion = 8;
    private const string BatchName = "batch";

    private readonly ModelProto _model;

    public OnnxGraph(string name) =>
        _model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "maas-samples-training",
            OpsetImport =
            {
                new OperatorSetIdProto { Domain = "", Version = Opset },
            },
            Graph = new GraphProto { Name = name },
        };

    public OnnxGraph Input(string name, ElementType type, params long[] shape)
    {
        _model.Graph.Input.Add(Value(name, type, shape));
        return this;
    }

    public OnnxGraph Output(string name, ElementType type, params long[] shape)
    {
        _model.Graph.Output.Add(Value(name, type, shape));
        return this;
    }

    public OnnxGraph Initializer(string name, Weight weight)
    {
        _model.Graph.Initializer.Add(
            TensorData.Create<float>(name, ElementType.Float, weight.Shape, weight.Values.AsSpan())
        );
        return this;
    }

    public OnnxGraph Initializer(string name, params long[] values)
    {
        _model.Graph.Initializer.Add(
            TensorData.Create<long>(name, ElementType.Int64, [values.Length], values.AsSpan())
        );
        return this;
    }

    public OnnxGraph Node(string opType, string[] inputs, string[] outputs, params AttributeProto[] attributes)
    {
        _model.Graph.Node.Add(
            new NodeProto
            {
                OpType = opType,
                Name = outputs.Last(output => output.Length > 0),
                Input = { inputs },
                Output = { outputs },
                Attribute = { attributes },
            }
        );
        return this;
    }

    /// <summary>torch's Linear: y = x · Wᵀ + b, with the weight as torch keeps it, [out, in].</summary>
    public OnnxGraph Linear(string name, string input, string output, Weight weight, Weight bias) =>
        Initializer($"{name}.weight", weight)
            .Initializer($"{name}.bias", bias)
            .Node("Gemm", [input, $"{name}.weight", $"{name}.bias"], [output], Attribute("transB", 1));

    public static AttributeProto Attribute(string name, long value) =>
        new()
        {
            Name = name,
            I = value,
            Type = AttributeType.Int,
        };

    public static AttributeProto Attribute(string name, params long[] values) =>
        new()
        {
            Name = name,
            Ints = { values },
            Type = AttributeType.Ints,
        };

    public void Save(string path, CancellationToken cancellationToken)
    {
        using var model = new OnnxModel(_model);
        OnnxWriter.Write(model, path, new OnnxWriterOptions(), cancellationToken);
    }

    private static ValueInfoProto Value(string name, ElementType type, long[] shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (long size in shape)
        {
            dimensions.Dim.Add(
                size < 0
                    ? new TensorShapeProto.Types.Dimension { DimParam = BatchName }
                    : new TensorShapeProto.Types.Dimension { DimValue = size }
            );
        }

        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions },
            },
        };
    }
}
