using System.Text;
using System.Text.Json;
using MaaS.Optimization.Tests.Tuning;
using MaaS.Optimization.Tuning;
using MaaS.Testing;

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

    private async Task<(byte[] Model, JsonElement Report)> OptimizeAsync(string plan)
    {
        using var fixture = new OptimizerFixture
        {
            Measurer = new ScriptedMeasurer { Outcome = new MeasuringOutcome.Measured(Measurements.Of()) },
        };
        OptimizationOutcome outcome = await fixture.OptimizeAsync(
            _folder.Write("model.onnx", TinyModels.Mlp(64, 256, 10)),
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
