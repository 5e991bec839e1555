using System.Text;
using MaaS.Optimization.Onnx;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Onnx;

public sealed class OnnxReaderTests
{
    [Fact]
    public void A_text_file_is_refused_as_not_onnx() =>
        Assert.Equal(
            new RefusalReason("not-onnx", "model.onnx is a text file; expected an ONNX model."),
            Refusal(Encoding.UTF8.GetBytes("version https://git-lfs.github.com/spec/v1\n"))
        );

    [Theory]
    [InlineData(new byte[0], "empty")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 0 }, "zip")]
    [InlineData(new byte[] { 0x1F, 0x8B, 8 }, "gzip")]
    [InlineData(new byte[] { 0x80, 2, 0 }, "pickle")]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, (byte)'{' }, "safetensors")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0, 1 }, "not an ONNX model")]
    public void Another_format_is_refused_as_not_onnx(byte[] content, string named)
    {
        RefusalReason refusal = Refusal(content);

        Assert.Equal("not-onnx", refusal.Code);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_of_a_model_is_refused()
    {
        byte[] model = TinyModels.Mlp(4, 8, 2);
        for (int length = 1; length < model.Length; length++)
        {
            string code = Refusal(model[..length]).Code;

            Assert.Contains(code, new[] { "model-truncated", "graph-empty", "opset-unsupported", "not-onnx" });
        }
    }

    [Fact]
    public void A_real_model_cut_in_half_is_refused_as_truncated()
    {
        byte[] model = File.ReadAllBytes(RepositoryFolder.OcrModel("cls"));

        Assert.Equal("model-truncated", Refusal(model[..(model.Length / 2)]).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(27)]
    [InlineData(999)]
    public void An_opset_outside_the_runtimes_range_is_refused(int opset)
    {
        RefusalReason refusal = Refusal(
            new OnnxModelBuilder(opset)
                .Input("x", ElementType.Float, 1)
                .Node("Relu", ["x"], ["y"])
                .Output("y", ElementType.Float, 1)
                .ToBytes()
        );

        Assert.Equal("opset-unsupported", refusal.Code);
        Assert.Contains($"{opset}; expected 1 to 26", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_file_version_is_refused() =>
        Assert.Equal(
            "ir-version-unsupported",
            Refusal(
                new OnnxModelBuilder(irVersion: 14).Node("Relu", ["x"], ["y"]).Output("y", ElementType.Float).ToBytes()
            ).Code
        );

    [Fact]
    public void A_graph_without_outputs_is_refused_as_empty() =>
        Assert.Equal("graph-empty", Refusal(new OnnxModelBuilder().ToBytes()).Code);

    [Fact]
    public void A_custom_domain_is_refused_by_name()
    {
        RefusalReason refusal = Refusal(
            new OnnxModelBuilder()
                .OperatorSet("acme", 1)
                .Input("x", ElementType.Float, 1)
                .Node("Frob", ["x"], ["y"], "acme")
                .Output("y", ElementType.Float, 1)
                .ToBytes()
        );

        Assert.Equal("domain-unknown", refusal.Code);
        Assert.Contains("'Frob' of domain 'acme'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_domain_that_the_models_own_functions_define_is_accepted()
    {
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .OperatorSet("acme", 1)
            .Input("x", ElementType.Float, 1)
            .Node("Twice", ["x"], ["y"], "acme")
            .Output("y", ElementType.Float, 1);
        builder.Proto.Functions.Add(
            new FunctionProto
            {
                Name = "Twice",
                Domain = "acme",
                Input = { "a" },
                Output = { "b" },
                OpsetImport =
                {
                    new OperatorSetIdProto { Domain = "", Version = 17 },
                },
                Node =
                {
                    new NodeProto
                    {
                        OpType = "Add",
                        Input = { "a", "a" },
                        Output = { "b" },
                    },
                },
            }
        );

        using OnnxModel model = Read(builder.ToBytes());

        Assert.Equal(
            2f * ModelRun.Outputs(TinyModels.Identity(ElementType.Float, 1))["y"][0],
            ModelRun.Outputs(model)["y"][0]
        );
    }

    [Theory]
    [InlineData(new long[] { 3 }, 4)]
    [InlineData(new long[] { -1 }, 1)]
    [InlineData(new long[] { long.MaxValue, long.MaxValue }, 1)]
    public void A_tensor_whose_data_does_not_fit_its_shape_is_refused(long[] shape, int values)
    {
        RefusalReason refusal = Refusal(
            new OnnxModelBuilder()
                .Input("x", ElementType.Float, 1)
                .Initializer("w", shape, new float[values])
                .Node("Add", ["x", "w"], ["y"])
                .Output("y", ElementType.Float, 1)
                .ToBytes()
        );

        Assert.Equal("tensor-malformed", refusal.Code);
        Assert.Contains("'w'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rec")]
    [InlineData("det")]
    [InlineData("cls")]
    public void A_real_model_is_read_and_written_byte_for_byte(string kind)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = File.ReadAllBytes(RepositoryFolder.OcrModel(kind));
        using OnnxModel model = Read(bytes);

        WrittenModel written = OnnxWriter.Write(
            model,
            folder.File("out.onnx"),
            new OnnxWriterOptions(),
            TestContext.Current.CancellationToken
        );

        // Equal as messages; the exporter's own order of fields differs from the canonical one.
        Assert.Equal(bytes.Length, written.SizeBytes);
        Assert.Equal(
            ModelProto.Parser.ParseFrom(bytes),
            ModelProto.Parser.ParseFrom(File.ReadAllBytes(written.ModelPath))
        );
    }

    private static OnnxModel Read(byte[] content)
    {
        using var folder = new TemporaryFolder();
        OnnxOutcome<OnnxModel> outcome = OnnxReader.Read(
            folder.Write("model.onnx", content),
            TestContext.Current.CancellationToken
        );
        Assert.True(outcome.TryGet(out OnnxModel? model, out RefusalReason? refusal), refusal?.Message);
        return model;
    }

    private static RefusalReason Refusal(byte[] content)
    {
        using var folder = new TemporaryFolder();
        OnnxOutcome<OnnxModel> outcome = OnnxReader.Read(
            folder.Write("model.onnx", content),
            TestContext.Current.CancellationToken
        );
        Assert.False(outcome.TryGet(out _, out RefusalReason? refusal));
        return refusal;
    }
}
