using System.Text;
using System.Text.Json;
using MaaS.Optimization.Tests.Tuning;
using MaaS.Optimization.Tuning;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests;

/// <summary>What the report records makes what was served again.</summary>
public sealed class ReproductionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"goal":"size"}""")]
    [InlineData("""{"goal":"latency","budget":{"relativeError":0.5},"limits":{"x":[8,64]}}""")]
    [InlineData(
        """{"passes":[{"name":"magnitude-pruning","options":{"amount":0.3,"minElements":1}},"int8-storage"]}"""
    )]
    public async Task Recorded_plan_gives_the_same_bytes(string plan)
    {
        (byte[] first, JsonElement report) = await OptimizeAsync(plan);
        string recorded = report.GetProperty("reproduce").GetRawText();

        (byte[] second, JsonElement again) = await OptimizeAsync(recorded);

        Assert.Equal(first, second);
        Assert.Equal(recorded, again.GetProperty("reproduce").GetRawText());
        Assert.Equal("explicit", again.GetProperty("plan").GetProperty("mode").GetString());
        Assert.Equal(
            report.GetProperty("plan").GetProperty("limits").GetRawText(),
            again.GetProperty("plan").GetProperty("limits").GetRawText()
        );
    }

    [Fact]
    public async Task Recorded_plan_keeps_constants()
    {
        byte[] model = Scaled();
        (byte[] first, JsonElement report) = await OptimizeAsync(
            """{"goal":"size","constants":{"scale":0.5}}""",
            model
        );

        (byte[] second, JsonElement again) = await OptimizeAsync(report.GetProperty("reproduce").GetRawText(), model);

        Assert.Equal(first, second);
        JsonElement constants = again.GetProperty("plan").GetProperty("constants");
        Assert.Equal(0.5, constants.GetProperty("scale").GetDouble());
    }

    /// <summary>An MLP whose input is multiplied by FP32 <c>scale</c> [1] first.</summary>
    private static byte[] Scaled() =>
        new OnnxModelBuilder()
            .Input("x", ElementType.Float, "batch", 64)
            .Input("scale", ElementType.Float, 1)
            .Initializer("w", [64, 64], [.. Enumerable.Range(0, 64 * 64).Select(i => MathF.Sin(i))])
            .Node("Mul", ["x", "scale"], ["scaled"])
            .Node("MatMul", ["scaled", "w"], ["y"])
            .Output("y", ElementType.Float, "batch", 64)
            .ToBytes();

    private async Task<(byte[] Model, JsonElement Report)> OptimizeAsync(string plan, byte[]? model = null)
    {
        using var fixture = new OptimizerFixture
        {
            Measurer = new ScriptedMeasurer { Outcome = new MeasuringOutcome.Measured(Measurements.Of()) },
        };
        OptimizationOutcome outcome = await fixture.OptimizeAsync(
            _folder.Write("model.onnx", model ?? TinyModels.Mlp(64, 256, 10)),
            Encoding.UTF8.GetBytes(plan),
            null,
            TestContext.Current.CancellationToken
        );
        var optimized = Assert.IsType<OptimizationOutcome.Optimized>(outcome);
        Assert.Equal(2, optimized.Variants.Count);
        PreparedVariant chosen = optimized.Variants[0];
        using var report = JsonDocument.Parse(optimized.ReportJson);
        return (
            await File.ReadAllBytesAsync(
                Path.Combine(chosen.Folder, chosen.Variant.File),
                TestContext.Current.CancellationToken
            ),
            report.RootElement.Clone()
        );
    }
}
