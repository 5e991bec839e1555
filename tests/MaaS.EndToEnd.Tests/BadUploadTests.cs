using System.Text;
using System.Text.Json.Nodes;
using MaaS.Optimization.Onnx;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests;

/// <summary>An upload that cannot be served gets one clear message, and nothing of it is ever visible.</summary>
public sealed class BadUploadTests(RunningProduct product)
{
    public static TheoryData<string, string> Bad =>
        new()
        {
            { "text", "not-onnx" },
            { "truncated", "model-truncated" },
            { "opset", "opset-unsupported" },
            { "flat-external", "external-data-in-flat-upload" },
            { "crash", "model-crashes" },
        };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Bad_model_is_refused_with_its_reason_and_never_listed(string kind, string code)
    {
        string model = $"e2e-bad-{kind}";
        await product.UploadAsync($"{model}.onnx", Content(kind));

        JsonNode refusal = await product.RefusedAsync($"{model}/rejected/", code);

        Assert.Equal(code, (string?)refusal["code"]);
        Assert.False(string.IsNullOrWhiteSpace((string?)refusal["message"]));
        Assert.Null(await product.ReadAsync($"{model}/index.json"));
    }

    [Fact]
    public async Task Upload_under_a_name_that_is_no_model_name_is_refused_with_the_reason()
    {
        await product.UploadAsync("-no name!.onnx", TinyModels.Add());

        JsonNode refusal = await product.RefusedAsync("_rejected/", "-no name!");

        Assert.Contains("must start with a letter or a digit", refusal.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_that_differs_from_a_published_one_by_case_alone_is_refused()
    {
        await product.UploadAsync("e2e-Case.onnx", TinyModels.Add(1));
        await product.PublishedAsync("e2e-Case");
        await product.UploadAsync("e2e-case.onnx", TinyModels.Add(2));

        JsonNode refusal = await product.RefusedAsync("_rejected/", "e2e-case");

        Assert.Contains("e2e-Case", refusal.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(await product.ReadAsync("e2e-case/index.json"));
    }

    private static byte[] Content(string kind) =>
        kind switch
        {
            "text" => Encoding.UTF8.GetBytes("This is not a model.\nIt is a text file with another name.\n"),
            "truncated" => TinyModels.Mlp(32, 64, 8)[..5000],
            "opset" => new OnnxModelBuilder(opset: 999)
                .Input("x", TensorProto.Types.DataType.Float, 1)
                .Node("Identity", ["x"], ["y"])
                .Output("y", TensorProto.Types.DataType.Float, 1)
                .ToBytes(),
            "flat-external" => FlatWithExternalData(),
            "crash" => CrashesWhenLoaded(),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

    private static byte[] FlatWithExternalData() =>
        new OnnxModelBuilder()
            .Input("x", TensorProto.Types.DataType.Float, 4)
            .ExternalInitializer("w", [4], "model.data")
            .Node("Add", ["x", "w"], ["y"])
            .Output("y", TensorProto.Types.DataType.Float, 4)
            .ToBytes();

    /// <summary>ONNX Runtime folds INT_MIN / -1 when it loads the model, and the processor traps.</summary>
    private static byte[] CrashesWhenLoaded() =>
        new OnnxModelBuilder()
            .Input("x", TensorProto.Types.DataType.Int32, 1)
            .Initializer("low", TensorProto.Types.DataType.Int32, [1], BitConverter.GetBytes(int.MinValue))
            .Initializer("minus", TensorProto.Types.DataType.Int32, [1], BitConverter.GetBytes(-1))
            .Node("Div", ["low", "minus"], ["q"])
            .Node("Add", ["x", "q"], ["y"])
            .Output("y", TensorProto.Types.DataType.Int32, 1)
            .ToBytes();
}
