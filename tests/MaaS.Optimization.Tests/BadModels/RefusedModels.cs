using MaaS.Optimization.Onnx;
using MaaS.Testing;
using static MaaS.Testing.OnnxModelBuilder;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.BadModels;

/// <summary>Models that cannot be served, the code that refuses each, and a word that its message must have.</summary>
internal static class RefusedModels
{
    /// <summary>The graphs of this many Ifs inside one another nest deeper than the reader follows.</summary>
    private const int TooDeep = 60;

    public static IReadOnlyDictionary<string, RefusedModel> All { get; } =
        new SortedDictionary<string, RefusedModel>(StringComparer.Ordinal)
        {
            ["cycle"] = new("model-does-not-load", "acyclic", () => Bytes(Cycle())),
            ["dangling-input"] = new("model-does-not-load", "'nowhere'", () => Bytes(Dangling())),
            ["output-nobody-makes"] = new("model-does-not-load", "y", () => Bytes(OutputNobodyMakes())),
            ["name-made-twice"] = new("model-does-not-load", "y", () => Bytes(NameMadeTwice())),
            ["nodes-of-one-name"] = new("model-does-not-load", "same", () => Bytes(NodesOfOneName())),
            ["weight-too-short"] = new("tensor-malformed", "'w'", () => Bytes(WeightOf(4, 3, values: 11))),
            ["weight-size-negative"] = new("tensor-malformed", "'w'", () => Bytes(WeightOf(-1, 3, values: 3))),
            ["weight-size-overflows"] = new("tensor-malformed", "'w'", () => Bytes(WeightOf(1L << 40, 1L << 40, 0))),
            ["shapes-do-not-fit"] = new("model-does-not-load", "MatMul", () => Bytes(WeightOf(5, 3, values: 15))),
            ["custom-domain"] = new("domain-unknown", "'com.example'", () => Bytes(CustomDomain())),
            ["unknown-operator"] = new("model-does-not-load", "Frobnicate", () => Bytes(OneNode("Frobnicate"))),
            ["operator-without-name"] = new("model-does-not-load", "", () => Bytes(OneNode(""))),
            ["missing-attribute"] = new("model-does-not-load", "to", () => Bytes(OneNode("Cast"))),
            ["attribute-of-another-type"] = new("model-does-not-load", "axis", () => Bytes(AxisOfFloat())),
            ["function-calls-itself"] = new("model-does-not-load", "", () => Bytes(RecursiveFunction())),
            ["sequence-input"] = new("input-not-a-tensor", "'x' is a sequence", () => Bytes(SequenceInput())),
            ["optional-output"] = new("output-not-a-tensor", "'y' is an optional", () => Bytes(OptionalOutput())),
            ["too-many-levels"] = new(
                "model-truncated",
                "levels of nesting",
                () => Bytes(SurvivableModels.NestedIfs(TooDeep))
            ),
            ["truncated"] = new("model-truncated", "cut short", () => TinyModels.Mlp(64, 64, 4)[..^100]),
            ["random-bytes"] = new("not-onnx", "not an ONNX model", RandomBytes),
            ["no-bytes"] = new("not-onnx", "", () => []),
            ["text-that-is-not-utf8"] = new("model-truncated", "damaged", TextThatIsNotUtf8),
        };

    private static byte[] Bytes(OnnxModelBuilder builder) => builder.ToBytes();

    private static OnnxModelBuilder Float4() => new OnnxModelBuilder().Input("x", ElementType.Float, 1, 4);

    private static OnnxModelBuilder Cycle() =>
        Float4().Node("Add", ["x", "b"], ["a"]).Node("Relu", ["a"], ["b"]).Output("b", ElementType.Float, 1, 4);

    private static OnnxModelBuilder Dangling() =>
        Float4().Node("Add", ["x", "nowhere"], ["y"]).Output("y", ElementType.Float, 1, 4);

    private static OnnxModelBuilder OutputNobodyMakes() =>
        Float4().Node("Relu", ["x"], ["z"]).Output("y", ElementType.Float, 1, 4);

    private static OnnxModelBuilder NameMadeTwice() =>
        Float4().Node("Relu", ["x"], ["y"]).Node("Neg", ["x"], ["y"]).Output("y", ElementType.Float, 1, 4);

    private static OnnxModelBuilder NodesOfOneName()
    {
        OnnxModelBuilder builder = Float4()
            .Node("Relu", ["x"], ["h"])
            .Node("Neg", ["h"], ["y"])
            .Output("y", ElementType.Float, 1, 4);
        foreach (NodeProto node in builder.Proto.Graph.Node)
        {
            node.Name = "same";
        }

        return builder;
    }

    private static OnnxModelBuilder WeightOf(long rows, long columns, int values) =>
        Float4()
            .Initializer("w", [rows, columns], new float[values])
            .Node("MatMul", ["x", "w"], ["y"])
            .Output("y", ElementType.Float, 1, "n");

    private static OnnxModelBuilder CustomDomain() =>
        Float4()
            .OperatorSet("com.example", 1)
            .Node("Gelu2", ["x"], ["y"], "com.example")
            .Output("y", ElementType.Float, 1, 4);

    private static OnnxModelBuilder OneNode(string operation) =>
        Float4().Node(operation, ["x"], ["y"]).Output("y", ElementType.Float, 1, 4);

    private static OnnxModelBuilder AxisOfFloat() =>
        Float4().Node("Softmax", ["x"], ["y"], "", Attribute("axis", 1.5f)).Output("y", ElementType.Float, 1, 4);

    private static OnnxModelBuilder RecursiveFunction()
    {
        OnnxModelBuilder builder = Float4()
            .OperatorSet("local", 1)
            .Node("Again", ["x"], ["y"], "local")
            .Output("y", ElementType.Float, 1, 4);
        builder.Proto.Functions.Add(
            new FunctionProto
            {
                Name = "Again",
                Domain = "local",
                Input = { "a" },
                Output = { "b" },
                OpsetImport =
                {
                    new OperatorSetIdProto { Version = 17 },
                    new OperatorSetIdProto { Domain = "local", Version = 1 },
                },
                Node =
                {
                    new NodeProto
                    {
                        OpType = "Again",
                        Domain = "local",
                        Input = { "a" },
                        Output = { "b" },
                    },
                },
            }
        );
        return builder;
    }

    private static OnnxModelBuilder SequenceInput()
    {
        OnnxModelBuilder builder = Float4()
            .Initializer("first", [], 0L)
            .Node("SequenceAt", ["x", "first"], ["y"])
            .Output("y", ElementType.Float, 1, 4);
        builder.Proto.Graph.Input[0].Type = new TypeProto
        {
            SequenceType = new TypeProto.Types.Sequence { ElemType = FloatTensor() },
        };
        return builder;
    }

    private static OnnxModelBuilder OptionalOutput()
    {
        OnnxModelBuilder builder = Float4().Node("Optional", ["x"], ["y"]).Output("y", ElementType.Float, 1, 4);
        builder.Proto.Graph.Output[0].Type = new TypeProto
        {
            OptionalType = new TypeProto.Types.Optional { ElemType = FloatTensor() },
        };
        return builder;
    }

    private static TypeProto FloatTensor() =>
        new() { TensorType = new TypeProto.Types.Tensor { ElemType = (int)ElementType.Float } };

    private static byte[] RandomBytes()
    {
        var bytes = new byte[100_000];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The operator's name gets a byte that begins no UTF-8 character.</summary>
    private static byte[] TextThatIsNotUtf8()
    {
        byte[] model = OneNode("Softplus").ToBytes();
        int at = model.AsSpan().IndexOf("Softplus"u8);
        model[at] = 0xFF;
        return model;
    }
}
