using System.Runtime.InteropServices;
using MaaS.Optimization.Onnx;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Onnx;

public sealed class ExternalDataTests
{
    private static readonly float[] Weights = Enumerable.Range(0, 2048).Select(i => i / 1024f).ToArray();

    [Fact]
    public void A_data_file_that_is_streamed_through_does_not_stay_in_memory()
    {
        const int Piece = 64 << 20;
        const int Pieces = 12;
        using var folder = new TemporaryFolder();
        using (FileStream file = File.Create(folder.File("large.data")))
        {
            file.SetLength((long)Piece * Pieces);
        }

        using var data = new ExternalDataFolder(folder.Path);
        long before = ResidentFileBytes();
        long zeros = 0;
        for (int i = 0; i < Pieces; i++)
        {
            zeros += data.Span<byte>(new ExternalDataReference("large.data", (long)i * Piece, Piece), Piece)
                .Count((byte)0);
        }

        Assert.Equal((long)Piece * Pieces, zeros);
        Assert.InRange(ResidentFileBytes() - before, long.MinValue, (long)Piece * Pieces / 2);
    }

    /// <summary>Pages of files that are in memory for this process; 0 where the system does not tell.</summary>
    private static long ResidentFileBytes() =>
        !OperatingSystem.IsLinux()
            ? 0
            : 1024
                * long.Parse(
                    File.ReadLines("/proc/self/status")
                        .First(line => line.StartsWith("RssFile:", StringComparison.Ordinal))
                        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]
                );

    [Fact]
    public void Data_files_are_listed_from_initializers_bodies_attributes_and_functions()
    {
        using var folder = new TemporaryFolder();
        ModelProto proto = Model("b.data").Proto;
        var body = new GraphProto { Initializer = { External("inner", "a.data") } };
        proto.Graph.Node.Add(
            new NodeProto { OpType = "If", Attribute = { OnnxModelBuilder.Attribute("then_branch", body) } }
        );
        proto.Graph.Node.Add(Constant("sub/c.data"));
        proto.Functions.Add(new FunctionProto { Node = { Constant("d.data") } });
        string path = folder.Write("m.onnx", Google.Protobuf.MessageExtensions.ToByteArray(proto));

        OnnxOutcome<IReadOnlyList<string>> files = ExternalData.ReferencedFiles(
            path,
            TestContext.Current.CancellationToken
        );

        Assert.True(files.TryGet(out IReadOnlyList<string>? names, out _));
        Assert.Equal(["a.data", "b.data", "d.data", "sub/c.data"], names);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../secret.data")]
    [InlineData("a/../../secret.data")]
    [InlineData("..\\secret.data")]
    [InlineData("C:\\secret.data")]
    [InlineData("a//b.data")]
    public void A_location_outside_the_models_folder_is_refused(string location)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("external-data-outside", Refusal(folder, Model(location)).Code);
    }

    [Fact]
    public void A_missing_data_file_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        RefusalReason refusal = Refusal(folder, Model("w.data"));

        Assert.Equal("external-data-missing", refusal.Code);
        Assert.Contains("'w.data'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8191, null, "external-data-too-short")]
    [InlineData(8192, "1", "external-data-too-short")]
    [InlineData(8192, "9223372036854775807", "external-data-too-short")]
    [InlineData(8192, "-1", "external-data-malformed")]
    [InlineData(8192, "1e3", "external-data-malformed")]
    public void An_offset_or_file_that_does_not_hold_the_tensor_is_refused(int fileBytes, string? offset, string code)
    {
        using var folder = new TemporaryFolder();
        folder.Write("w.data", new byte[fileBytes]);
        Assert.Equal(code, Refusal(folder, Model("w.data", offset)).Code);
    }

    [Fact]
    public void A_length_that_is_not_the_tensors_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("w.data", new byte[8192]);
        Assert.Equal("tensor-malformed", Refusal(folder, Model("w.data", length: "8000")).Code);
    }

    [Fact]
    public void A_symbolic_link_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var elsewhere = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("w.data"), elsewhere.Write("w.data", new byte[8192]));
        Directory.CreateSymbolicLink(folder.File("sub"), elsewhere.Path);

        Assert.Equal("external-data-link", Refusal(folder, Model("w.data")).Code);
        Assert.Equal("external-data-link", Refusal(folder, Model("sub/w.data")).Code);
    }

    [Fact]
    public void External_weights_are_read_run_and_written_to_one_page_aligned_file()
    {
        using var source = new TemporaryFolder();
        using var target = new TemporaryFolder();
        var bytes = new byte[16 + 8192];
        MemoryMarshal.AsBytes(Weights.AsSpan()).CopyTo(bytes.AsSpan(16));
        source.Write("w.data", bytes);
        string path = source.Write("m.onnx", Model("w.data", "16").ToBytes());
        Assert.True(OnnxReader.Read(path, TestContext.Current.CancellationToken).TryGet(out OnnxModel? model, out _));
        using OnnxModel owned = model;

        WrittenModel written = OnnxWriter.Write(
            model,
            target.File("out.onnx"),
            new OnnxWriterOptions(),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(Weights, TensorData.Floats(model, model.Graph.Initializer[0]).ToArray());
        Assert.Equal(target.File("out.onnx.data"), written.DataPath);
        Assert.Equal(
            "0",
            Reread(written.ModelPath).Graph.Initializer[0].ExternalData.Single(e => e.Key == "offset").Value
        );
        Assert.Equal(ModelRun.Outputs(path), ModelRun.Outputs(written.ModelPath));
    }

    [Fact]
    public void Weights_above_the_threshold_move_to_a_data_file_and_give_the_same_answers()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = TinyModels.Mlp(40, 50, 30);
        using var model = new OnnxModel(ModelProto.Parser.ParseFrom(bytes));

        WrittenModel written = OnnxWriter.Write(
            model,
            folder.File("m.onnx"),
            new OnnxWriterOptions { ExternalAbove = 1000 },
            TestContext.Current.CancellationToken
        );

        ModelProto reread = Reread(written.ModelPath);
        Assert.Equal(2, reread.Graph.Initializer.Count(ExternalDataReference.IsExternal));
        Assert.All(
            reread.Graph.Initializer.Where(ExternalDataReference.IsExternal),
            t => Assert.Equal(0, long.Parse(t.ExternalData.Single(e => e.Key == "offset").Value) % 4096)
        );
        Assert.Equal(ModelRun.Outputs(bytes), ModelRun.Outputs(written.ModelPath));
        Assert.Equal(ModelProto.Parser.ParseFrom(bytes), model.Proto);
    }

    private static ModelProto Reread(string path) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));

    private static RefusalReason Refusal(TemporaryFolder folder, OnnxModelBuilder model)
    {
        string path = folder.Write("m.onnx", model.ToBytes());
        Assert.False(
            OnnxReader.Read(path, TestContext.Current.CancellationToken).TryGet(out _, out RefusalReason? refusal)
        );
        return refusal;
    }

    private static OnnxModelBuilder Model(string location, string? offset = null, string? length = null)
    {
        OnnxModelBuilder builder = new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 32)
            .Node("MatMul", ["x", "w"], ["y"])
            .Output("y", ElementType.Float, "batch", 64);
        builder.Proto.Graph.Initializer.Add(External("w", location, offset, length));
        return builder;
    }

    private static NodeProto Constant(string location) =>
        new()
        {
            OpType = "Constant",
            Output = { location },
            Attribute =
            {
                new AttributeProto { Name = "value", T = External("", location) },
            },
        };

    private static TensorProto External(string name, string location, string? offset = null, string? length = null)
    {
        var tensor = new TensorProto
        {
            Name = name,
            DataType = (int)ElementType.Float,
            Dims = { 32, 64 },
            DataLocation = TensorProto.Types.DataLocation.External,
        };
        Add("location", location);
        Add("offset", offset);
        Add("length", length);
        return tensor;

        void Add(string key, string? value)
        {
            if (value is not null)
            {
                tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
            }
        }
    }
}
