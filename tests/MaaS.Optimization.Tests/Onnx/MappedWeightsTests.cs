using System.Runtime.InteropServices;
using Google.Protobuf;
using MaaS.Optimization.Onnx;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Onnx;

/// <summary>Large weights stay in the model's own file: whatever is asked of such a model is what a parser of all bytes would give.</summary>
public sealed class MappedWeightsTests : IDisposable
{
    private const int Large = 1 << 15;
    private static readonly float[] Weights = [.. Enumerable.Range(0, Large).Select(i => i / 1024f)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Model_with_large_weights_everywhere_is_the_one_that_the_parser_reads()
    {
        byte[] bytes = Everywhere().ToByteArray();
        string path = _folder.Write("m.onnx", bytes);

        using OnnxModel model = Parse(path);

        Assert.True(model.ReadsFrom(path));
        Assert.Equal(ModelProto.Parser.ParseFrom(bytes), model.Proto);
        Assert.Equal(bytes, model.Proto.ToByteArray());
        Assert.Equal(Weights, TensorData.Floats(model, model.Graph.Initializer[0]));
    }

    [Fact]
    public void Model_whose_weights_lie_in_the_file_is_written_bit_for_bit()
    {
        byte[] bytes = Everywhere().ToByteArray();
        using OnnxModel model = Parse(_folder.Write("m.onnx", bytes));
        string copy = _folder.File("copy.onnx");

        OnnxWriter.Write(model, copy, new OnnxWriterOptions(), TestContext.Current.CancellationToken);

        Assert.Equal(bytes, File.ReadAllBytes(copy));
    }

    [Fact]
    public void Model_is_not_written_over_the_file_that_its_weights_lie_in()
    {
        string path = _folder.Write("m.onnx", Everywhere().ToByteArray());
        using OnnxModel model = Parse(path);

        Assert.Throws<InvalidOperationException>(() =>
            OnnxWriter.Write(model.Copy(), path, new OnnxWriterOptions(), TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public void Model_with_small_weights_leaves_its_file_alone()
    {
        string path = _folder.Write("m.onnx", TinyModels.Mlp(4, 8, 2));

        using OnnxModel model = Parse(path);

        Assert.False(model.ReadsFrom(path));
    }

    [Fact]
    public void Weight_that_is_asked_for_after_the_model_was_closed_throws()
    {
        OnnxModel model = Parse(_folder.Write("m.onnx", Everywhere().ToByteArray()));
        TensorProto weight = model.Graph.Initializer[0];
        model.Dispose();

        Assert.Throws<ObjectDisposedException>(() => weight.RawData.Span.Length);
    }

    [Fact]
    public void Message_with_every_field_given_twice_is_merged_as_the_parser_does()
    {
        byte[] once = Everywhere().ToByteArray();
        byte[] bytes = [.. once, .. once];

        using OnnxModel model = Parse(_folder.Write("m.onnx", bytes));

        Assert.Equal(ModelProto.Parser.ParseFrom(bytes), model.Proto);
    }

    [Fact]
    public void File_that_is_cut_off_anywhere_is_refused_or_read_as_the_parser_reads_it()
    {
        byte[] bytes = Everywhere().ToByteArray();
        string path = _folder.File("cut.onnx");
        for (int length = 1; length < bytes.Length; length += 4_001)
        {
            File.WriteAllBytes(path, bytes[..length]);
            OnnxOutcome<OnnxModel> outcome = OnnxReader.Parse(path, TestContext.Current.CancellationToken);

            if (outcome.TryGet(out OnnxModel? model, out _))
            {
                using OnnxModel opened = model;
                Assert.Equal(ModelProto.Parser.ParseFrom(bytes.AsSpan(0, length)), model.Proto);
            }
            else
            {
                Assert.Throws<InvalidProtocolBufferException>(() =>
                    ModelProto.Parser.ParseFrom(bytes.AsSpan(0, length))
                );
            }
        }
    }

    private static OnnxModel Parse(string path) =>
        OnnxReader.Parse(path, TestContext.Current.CancellationToken).TryGet(out OnnxModel? model, out var refusal)
            ? model
            : throw new InvalidOperationException(refusal.Message);

    /// <summary>In an initializer, a Constant, a body and a list, beside small ones, typed ones and fields that this build does not know.</summary>
    private static ModelProto Everywhere()
    {
        var body = new GraphProto { Name = "body", Initializer = { Tensor("inner", Large), Tensor("small", 4) } };
        ModelProto proto = new OnnxModelBuilder()
            .Input("x", ElementType.Float, 1, Large)
            .Initializer("w", [Large], Weights)
            .Initializer("s", [4], 1f, 2f, 3f, 4f)
            .Node("Constant", [], ["c"], "", Value("value", Tensor("c", Large)))
            .Node("If", ["condition"], ["i"], "", OnnxModelBuilder.Attribute("then_branch", body))
            .Node("Add", ["x", "w"], ["y"])
            .Output("y", ElementType.Float, 1, Large)
            .Proto;
        var several = new AttributeProto { Name = "several", Type = AttributeProto.Types.AttributeType.Tensors };
        several.Tensors.Add(Tensor("t0", Large));
        several.Tensors.Add(Tensor("t1", 4));
        proto.Graph.Node[^1].Attribute.Add(several);
        var typed = new TensorProto { Name = "typed", DataType = (int)ElementType.Float };
        typed.Dims.Add(Large);
        typed.FloatData.Add(Weights);
        proto.Graph.Initializer.Add(typed);
        proto.Graph.DocString = new string('d', 3 * Large);
        // Field 3000, which no version of the format has.
        proto.Graph.MergeFrom([0xC2, 0xBB, 0x01, 0x02, (byte)'h', (byte)'i']);
        return proto;
    }

    private static AttributeProto Value(string name, TensorProto tensor) =>
        new()
        {
            Name = name,
            T = tensor,
            Type = AttributeProto.Types.AttributeType.Tensor,
        };

    private static TensorProto Tensor(string name, int elements) =>
        new()
        {
            Name = name,
            DataType = (int)ElementType.Float,
            Dims = { elements },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(Weights.AsSpan(0, elements))),
        };
}
