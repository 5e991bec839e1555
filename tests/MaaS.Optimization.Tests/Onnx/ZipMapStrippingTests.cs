using Google.Protobuf;
using MaaS.Optimization.Onnx;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Onnx;

public sealed class ZipMapStrippingTests
{
    [Fact]
    public void A_classifiers_probabilities_stand_under_the_outputs_own_name()
    {
        using var model = new OnnxModel(Classifier().Proto);

        Assert.True(
            ModelPreparation.Prepare(model).TryGet(out PreparedModel? prepared, out RefusalReason? refusal),
            refusal?.Message
        );

        Assert.Contains("columns ham, spam", Assert.Single(prepared.Changes), StringComparison.Ordinal);
        IReadOnlyDictionary<string, float[]> outputs = ModelRun.Outputs(prepared.Model, variable: 3);
        Assert.Equal(["output_label", "output_probability"], outputs.Keys.Order());
        float[] probabilities = outputs["output_probability"];
        Assert.Equal(6, probabilities.Length);
        Assert.All(probabilities.Chunk(2), row => Assert.Equal(1f, row.Sum(), 1e-5f));
        Assert.Equal(probabilities.Chunk(2).Select(row => row[1] > row[0] ? 1f : 0f), outputs["output_label"]);
    }

    [Fact]
    public void A_sequence_output_that_is_no_zipmap_is_refused_by_name()
    {
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .Input("x", ElementType.Float, 4)
            .Node("SplitToSequence", ["x"], ["parts"]);
        builder.Proto.Graph.Output.Add(
            new ValueInfoProto
            {
                Name = "parts",
                Type = new TypeProto
                {
                    SequenceType = new TypeProto.Types.Sequence
                    {
                        ElemType = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1 } },
                    },
                },
            }
        );

        using var model = new OnnxModel(builder.Proto);

        Assert.False(ModelPreparation.Prepare(model).TryGet(out _, out RefusalReason? refusal));
        Assert.Equal("output-not-a-tensor", refusal.Code);
        Assert.Contains("'parts' is a sequence", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("zipmap", refusal.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_map_input_is_refused_by_name()
    {
        OnnxModelBuilder builder = new OnnxModelBuilder().Node("Relu", ["x"], ["y"]).Output("y", ElementType.Float);
        builder.Proto.Graph.Input.Add(
            new ValueInfoProto
            {
                Name = "words",
                Type = new TypeProto { MapType = new TypeProto.Types.Map { KeyType = 8 } },
            }
        );

        using var model = new OnnxModel(builder.Proto);

        Assert.False(ModelPreparation.Prepare(model).TryGet(out _, out RefusalReason? refusal));
        Assert.Equal("input-not-a-tensor", refusal.Code);
        Assert.Contains("'words' is a map", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>As skl2onnx writes a logistic regression, in shape: LinearClassifier, then ZipMap on its scores.</summary>
    private static OnnxModelBuilder Classifier()
    {
        OnnxModelBuilder builder = new OnnxModelBuilder(15)
            .OperatorSet("ai.onnx.ml", 1)
            .Input("x", ElementType.Float, "rows", 3)
            .Node(
                "LinearClassifier",
                ["x"],
                ["label", "probabilities"],
                "ai.onnx.ml",
                Floats("coefficients", 1, -2, 0.5f, -1, 2, -0.5f),
                Floats("intercepts", 0.1f, -0.1f),
                OnnxModelBuilder.Attribute("classlabels_ints", 0, 1),
                OnnxModelBuilder.Attribute("multi_class", 1),
                new AttributeProto
                {
                    Name = "post_transform",
                    S = ByteString.CopyFromUtf8("SOFTMAX"),
                    Type = AttributeProto.Types.AttributeType.String,
                }
            )
            .Node("Cast", ["label"], ["output_label"], "", OnnxModelBuilder.Attribute("to", (long)ElementType.Int64))
            .Node(
                "ZipMap",
                ["probabilities"],
                ["output_probability"],
                "ai.onnx.ml",
                new AttributeProto
                {
                    Name = "classlabels_strings",
                    Strings = { ByteString.CopyFromUtf8("ham"), ByteString.CopyFromUtf8("spam") },
                    Type = AttributeProto.Types.AttributeType.Strings,
                }
            )
            .Output("output_label", ElementType.Int64, "rows");
        builder.Proto.Graph.Output.Add(
            new ValueInfoProto
            {
                Name = "output_probability",
                Type = new TypeProto
                {
                    SequenceType = new TypeProto.Types.Sequence
                    {
                        ElemType = new TypeProto { MapType = new TypeProto.Types.Map { KeyType = 8 } },
                    },
                },
            }
        );
        return builder;
    }

    private static AttributeProto Floats(string name, params float[] values) =>
        new()
        {
            Name = name,
            Floats = { values },
            Type = AttributeProto.Types.AttributeType.Floats,
        };
}
