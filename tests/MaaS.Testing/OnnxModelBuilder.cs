using System.Runtime.InteropServices;
using Google.Protobuf;
using MaaS.Optimization.Onnx;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Testing;

/// <summary>Writes tiny, real ONNX models for tests. Dimensions are numbers, or names for variable ones.</summary>
public sealed class OnnxModelBuilder
{
    private readonly ModelProto _model;

    public OnnxModelBuilder(int opset = 17, int irVersion = 8)
    {
        _model = new ModelProto
        {
            IrVersion = irVersion,
            ProducerName = "maas-tests",
            Graph = new GraphProto { Name = "main" },
        };
        OperatorSet("", opset);
    }

    public OnnxModelBuilder OperatorSet(string domain, int version)
    {
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });
        return this;
    }

    public OnnxModelBuilder Input(string name, ElementType type, params object[] shape)
    {
        _model.Graph.Input.Add(Value(name, type, shape));
        return this;
    }

    public OnnxModelBuilder Output(string name, ElementType type, params object[] shape)
    {
        _model.Graph.Output.Add(Value(name, type, shape));
        return this;
    }

    public OnnxModelBuilder Initializer(string name, long[] shape, params float[] values) =>
        Initializer(name, ElementType.Float, shape, MemoryMarshal.AsBytes(values.AsSpan()));

    public OnnxModelBuilder Initializer(string name, long[] shape, params long[] values) =>
        Initializer(name, ElementType.Int64, shape, MemoryMarshal.AsBytes(values.AsSpan()));

    public OnnxModelBuilder Initializer(string name, ElementType type, long[] shape, ReadOnlySpan<byte> raw)
    {
        _model.Graph.Initializer.Add(
            new TensorProto
            {
                Name = name,
                DataType = (int)type,
                Dims = { shape },
                RawData = ByteString.CopyFrom(raw),
            }
        );
        return this;
    }

    /// <summary>An FP32 initializer whose data lies in another file.</summary>
    public OnnxModelBuilder ExternalInitializer(string name, long[] shape, string location)
    {
        _model.Graph.Initializer.Add(
            new TensorProto
            {
                Name = name,
                DataType = (int)ElementType.Float,
                Dims = { shape },
                DataLocation = TensorProto.Types.DataLocation.External,
                ExternalData =
                {
                    new StringStringEntryProto { Key = "location", Value = location },
                },
            }
        );
        return this;
    }

    public OnnxModelBuilder Node(
        string opType,
        string[] inputs,
        string[] outputs,
        string domain = "",
        params AttributeProto[] attributes
    )
    {
        _model.Graph.Node.Add(
            new NodeProto
            {
                OpType = opType,
                Domain = domain,
                Name = $"{opType}_{_model.Graph.Node.Count}",
                Input = { inputs },
                Output = { outputs },
                Attribute = { attributes },
            }
        );
        return this;
    }

    public static AttributeProto Attribute(string name, long value) =>
        new()
        {
            Name = name,
            I = value,
            Type = AttributeProto.Types.AttributeType.Int,
        };

    public static AttributeProto Attribute(string name, params long[] values) =>
        new()
        {
            Name = name,
            Ints = { values },
            Type = AttributeProto.Types.AttributeType.Ints,
        };

    public static AttributeProto Attribute(string name, float value) =>
        new()
        {
            Name = name,
            F = value,
            Type = AttributeProto.Types.AttributeType.Float,
        };

    public static AttributeProto Attribute(string name, GraphProto value) =>
        new()
        {
            Name = name,
            G = value,
            Type = AttributeProto.Types.AttributeType.Graph,
        };

    /// <summary>The model so far; further calls change it.</summary>
    public ModelProto Proto => _model;

    public byte[] ToBytes() => _model.ToByteArray();

    private static ValueInfoProto Value(string name, ElementType type, object[] shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (object size in shape)
        {
            dimensions.Dim.Add(
                size is string symbol
                    ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                    : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(size) }
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
