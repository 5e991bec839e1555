using System.Text.Json;
using MaaS.Optimization.Tests.Tuning;
using MaaS.Runtime.Models;
using MaaS.Testing;

namespace MaaS.Optimization.Tests;

/// <summary>
/// The models of PaddleOCR from upload to variants, really measured. How fast they become is this machine's affair; that
/// what is published passed its gates, and that all of it is reported, is not.
/// </summary>
public sealed class RealModelTests : IDisposable
{
    private readonly OptimizerFixture _fixture = new() { WallClock = TimeSpan.FromMinutes(5) };

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("cls")]
    [InlineData("rec")]
    public async Task Real_model_is_verified_measured_and_reported_without_a_plan(string kind)
    {
        OptimizationOutcome outcome = await _fixture.OptimizeAsync(
            RepositoryFolder.OcrModel(kind),
            null,
            null,
            TestContext.Current.CancellationToken
        );

        var optimized = Assert.IsType<OptimizationOutcome.Optimized>(outcome);
        Assert.Equal("original", optimized.Variants[^1].Variant.Name);
        Assert.All(
            optimized.Variants,
            variant => Assert.True(File.Exists(Path.Combine(variant.Folder, variant.Variant.File)))
        );
        Assert.All(optimized.Signature.Inputs, input => Assert.Equal(4, input.MaxDimensions!.Count));
        using var report = JsonDocument.Parse(optimized.ReportJson);
        Assert.Equal("convolutional", report.RootElement.GetProperty("model").GetProperty("family").GetString());
        JsonElement[] measured =
        [
            .. report
                .RootElement.GetProperty("candidates")
                .EnumerateArray()
                .Where(candidate => candidate.TryGetProperty("latency", out _)),
        ];
        Assert.NotEmpty(measured);
        Assert.All(
            measured,
            candidate => Assert.True(candidate.GetProperty("fidelity").GetProperty("feeds").GetInt32() > 0)
        );
        ModelVariant? chosen = optimized.Variants.Count > 1 ? optimized.Variants[0].Variant : null;
        Assert.Equal(chosen?.Name ?? "original", report.RootElement.GetProperty("chosen").GetString());
        Assert.True(chosen is null || chosen.Measurement!.LatencyRatioLowerBound > Optimization.Tuning.Gates.Faster);
    }

    [Fact]
    public async Task Real_model_becomes_a_third_of_its_size_where_that_is_the_goal()
    {
        using var fixture = new OptimizerFixture
        {
            Measurer = new ScriptedMeasurer
            {
                Outcome = new Optimization.Tuning.MeasuringOutcome.Measured(Measurements.Of(lower: 0.99, median: 1)),
            },
            TimesBatching = false,
        };

        OptimizationOutcome outcome = await fixture.OptimizeAsync(
            RepositoryFolder.OcrModel("rec"),
            """{"goal":"size"}"""u8.ToArray(),
            null,
            TestContext.Current.CancellationToken
        );

        ModelVariant chosen = Assert.IsType<OptimizationOutcome.Optimized>(outcome).Variants[0].Variant;
        Assert.Equal("int8-storage", chosen.Name);
        Assert.InRange(chosen.SizeBytes, 1, 10_800_000 / 3);
    }
}
