using System.Text.Json;
using MaaS.Optimization.Onnx;
using MaaS.Runtime.Models;
using MaaS.Testing;
using Microsoft.ML.OnnxRuntime;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Tuning;

/// <summary>What is published as the original, where that is not the upload as it came.</summary>
public sealed class ModelVerificationTests : IDisposable
{
    private const string NothingToTry = """{"goal":"exact"}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Division_that_a_request_could_crash_is_guarded_in_what_is_published()
    {
        byte[] model = new OnnxModelBuilder()
            .Input("a", ElementType.Int32, 1)
            .Input("b", ElementType.Int32, 1)
            .Node("Div", ["a", "b"], ["y"])
            .Output("y", ElementType.Int32, 1)
            .ToBytes();

        OptimizationOutcome.Optimized optimized = await OptimizeAsync(_folder.Write("model.onnx", model));

        PreparedVariant original = Assert.Single(optimized.Variants);
        Assert.NotEqual(_folder.Path, original.Folder);
        byte[] published = await File.ReadAllBytesAsync(
            Path.Combine(original.Folder, original.Variant.File),
            TestContext.Current.CancellationToken
        );
        Assert.Contains(ModelProto.Parser.ParseFrom(published).Graph.Node, node => node.OpType == "Where");
        using var report = JsonDocument.Parse(optimized.ReportJson);
        Assert.NotEmpty(report.RootElement.GetProperty("model").GetProperty("preparations").EnumerateArray());
    }

    [Theory]
    [InlineData("16000", 2f)]
    [InlineData("[8000]", 3f)]
    public async Task Constant_of_the_plan_is_no_input_any_more_and_decides_the_branch(string rate, float factor)
    {
        byte[] model = RateDependent();

        OptimizationOutcome.Optimized optimized = await OptimizeAsync(
            _folder.Write("model.onnx", model),
            "{\"goal\":\"exact\",\"constants\":{\"sr\":" + rate + "}}"
        );

        Assert.Equal(["x"], optimized.Signature.Inputs.Select(input => input.Name));
        PreparedVariant original = Assert.Single(optimized.Variants);
        string published = Path.Combine(original.Folder, original.Variant.File);
        using var x = OrtValue.CreateTensorValueFromMemory([1f, 10f], [1, 2]);
        float[] y = ModelRun.Outputs(
            published,
            inputs: new Dictionary<string, OrtValue>(StringComparer.Ordinal) { ["x"] = x }
        )["y"];
        Assert.Equal([factor, 10 * factor], y);
        using var report = JsonDocument.Parse(optimized.ReportJson);
        Assert.Equal(
            $"Input 'sr' is the constant {rate}, as the plan asks for.",
            report.RootElement.GetProperty("model").GetProperty("preparations")[0].GetString()
        );
    }

    [Fact]
    public async Task Inputs_are_generated_as_the_graph_shows_them_and_as_long_as_it_needs_them()
    {
        // 400 values are a window of sound, and no shorter input runs.
        byte[] model = new OnnxModelBuilder()
            .Input("x", ElementType.Float, "rows", "length")
            .Input("state", ElementType.Float, 2, "states", 4)
            .Input("sr", ElementType.Int64)
            .Initializer("wide", [], 16_000L)
            .Initializer("one", [1], 1L)
            .Initializer("window", [1, 1, 400], new float[400])
            .Node("Equal", ["sr", "wide"], ["isWide"])
            .Node("Unsqueeze", ["x", "one"], ["channels"])
            .Node("Conv", ["channels", "window"], ["y"])
            .Node("Identity", ["state"], ["next"])
            .Output("y", ElementType.Float, "rows", 1, "windows")
            .Output("next", ElementType.Float, 2, "states", 4)
            .Output("isWide", ElementType.Bool)
            .ToBytes();

        OptimizationOutcome.Optimized optimized = await OptimizeAsync(_folder.Write("model.onnx", model));

        using var report = JsonDocument.Parse(optimized.ReportJson);
        JsonElement recipe = report.RootElement.GetProperty("inputs").GetProperty("recipe");
        Assert.Equal("[[1,16000],[2,1,4],[]]", Compact(recipe.GetProperty("shapes")));
        Assert.Equal("""[null,null,{"first":16000,"last":16000}]""", Compact(recipe.GetProperty("integers")));
    }

    private static string Compact(JsonElement json) => JsonSerializer.Serialize(json);

    [Theory]
    [InlineData("weights.bin", false)]
    [InlineData("weights/w.bin", true)]
    public async Task External_data_is_published_in_one_flat_folder(string location, bool isRewritten)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(location))!);
        _folder.Write(location, new byte[4 * 256]);
        ModelProto model = new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 256)
            .Initializer("w", [256], new float[256])
            .Node("Add", ["x", "w"], ["y"])
            .Output("y", ElementType.Float, "batch", 256)
            .Proto;
        TensorProto weight = model.Graph.Initializer[0];
        weight.ClearRawData();
        weight.DataLocation = TensorProto.Types.DataLocation.External;
        weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });

        OptimizationOutcome.Optimized optimized = await OptimizeAsync(
            _folder.Write("model.onnx", Google.Protobuf.MessageExtensions.ToByteArray(model))
        );

        PreparedVariant original = Assert.Single(optimized.Variants);
        string data = Assert.Single(original.Variant.DataFiles);
        Assert.Equal(isRewritten ? "model.onnx.data" : location, data);
        Assert.True(File.Exists(Path.Combine(original.Folder, data)));
        Assert.True(original.Variant.SizeBytes > 1_024);
        Assert.Equal(ModelVariant.OriginalName, original.Variant.Name);
    }

    /// <summary>FP32 x [batch, 2] by 2 where INT64 sr [1] is 16000, else by 3.</summary>
    private static byte[] RateDependent()
    {
        return new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 2)
            .Input("sr", ElementType.Int64, 1)
            .Initializer("wide", [1], 16_000L)
            .Initializer("two", [1], 2f)
            .Initializer("three", [1], 3f)
            .Node("Equal", ["sr", "wide"], ["isWide"])
            .Node("Where", ["isWide", "two", "three"], ["factor"])
            .Node("Mul", ["x", "factor"], ["y"])
            .Output("y", ElementType.Float, "batch", 2)
            .ToBytes();
    }

    private async Task<OptimizationOutcome.Optimized> OptimizeAsync(string path, string plan = NothingToTry)
    {
        using var fixture = new OptimizerFixture { Measurer = new ScriptedMeasurer() };
        OptimizationOutcome outcome = await fixture.OptimizeAsync(
            path,
            System.Text.Encoding.UTF8.GetBytes(plan),
            null,
            TestContext.Current.CancellationToken
        );
        // The fixture's folder goes with it: what is looked at is copied.
        var optimized = Assert.IsType<OptimizationOutcome.Optimized>(outcome);
        return optimized with { Variants = [.. optimized.Variants.Select(Keep)] };
    }

    private PreparedVariant Keep(PreparedVariant variant)
    {
        if (variant.Folder == _folder.Path)
        {
            return variant;
        }

        string folder = Directory.CreateDirectory(_folder.File("published")).FullName;
        foreach (string file in variant.Variant.DataFiles.Append(variant.Variant.File))
        {
            File.Copy(Path.Combine(variant.Folder, file), Path.Combine(folder, file));
        }

        return variant with
        {
            Folder = folder,
        };
    }
}
