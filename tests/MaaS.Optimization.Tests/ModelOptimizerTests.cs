using System.Text;
using System.Text.Json;
using MaaS.Optimization.Tests.Calibration;
using MaaS.Optimization.Tests.Isolation;
using MaaS.Optimization.Tests.Tuning;
using MaaS.Optimization.Tuning;
using MaaS.Runtime.Models;
using MaaS.Runtime.Telemetry;
using MaaS.Testing;

namespace MaaS.Optimization.Tests;

/// <summary>The optimizer as it is registered, with real child processes; only the figures of candidates are scripted.</summary>
public sealed class ModelOptimizerTests : IDisposable
{
    private const string ExplicitPlan = """{"goal":"size","passes":["int8-storage"]}""";

    private readonly TemporaryFolder _folder = new();
    private readonly ScriptedMeasurer _measurer = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Candidate_that_passes_its_gates_is_published_before_the_original()
    {
        _measurer.Outcome = new MeasuringOutcome.Measured(Measurements.Of());

        var optimized = await OptimizeAsync<OptimizationOutcome.Optimized>(TinyModels.Mlp(64, 256, 10), ExplicitPlan);

        Assert.Equal(["int8-storage", "original"], optimized.Variants.Select(variant => variant.Variant.Name));
        ModelVariant chosen = optimized.Variants[0].Variant;
        Assert.True(chosen.Gated);
        Assert.Equal("cpu", chosen.Target);
        Assert.Equal(2, chosen.Measurement!.LatencyRatioLowerBound);
        Assert.Equal("generated", chosen.Measurement.Inputs);
        Assert.InRange(chosen.SizeBytes, 1, optimized.Variants[1].Variant.SizeBytes / 2);
        ModelVariant original = optimized.Variants[1].Variant;
        Assert.Equal("fp32", original.Precision);
        Assert.Equal(10, original.Measurement!.LatencyMilliseconds);
        Assert.Equal(1, original.Measurement.LatencyRatio);
        Assert.Equal(chosen.Measurement.CpuFlags, original.Measurement.CpuFlags);
        Assert.Equal([4_096, 64], optimized.Signature.Inputs[0].MaxDimensions!);
        JsonElement report = Report(optimized);
        Assert.Equal("int8-storage", report.GetProperty("chosen").GetString());
        Assert.Equal("chosen", report.GetProperty("candidates")[0].GetProperty("verdict").GetString());
        Assert.NotEmpty(
            report
                .GetProperty("candidates")[0]
                .GetProperty("passes")[0]
                .GetProperty("done")
                .GetProperty("tensors")
                .EnumerateArray()
        );
    }

    [Fact]
    public async Task Candidate_that_fails_a_gate_is_reported_with_its_figures_and_not_offered()
    {
        _measurer.Outcome = new MeasuringOutcome.Measured(Measurements.Of(lower: 0.6, median: 0.7));
        using var measured = new MeterRecording(RuntimeInstruments.SourceName);

        var optimized = await OptimizeAsync<OptimizationOutcome.Optimized>(TinyModels.Mlp(64, 256, 10), ExplicitPlan);

        Assert.Equal("original", Assert.Single(optimized.Variants).Variant.Name);
        Assert.Equal(
            (1, "maas.optimization.verdict=Rejected"),
            Assert.Single(measured.Of("maas.optimization.candidates"))
        );
        Assert.Single(measured.Of("maas.optimization.duration"));
        JsonElement candidate = Report(optimized).GetProperty("candidates")[0];
        Assert.Equal("rejected", candidate.GetProperty("verdict").GetString());
        Assert.StartsWith("not-slower: ", candidate.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(0.6, candidate.GetProperty("latency").GetProperty("lowerBound").GetDouble());
        Assert.Contains(
            candidate.GetProperty("gates").EnumerateArray(),
            gate => !gate.GetProperty("passed").GetBoolean()
        );
    }

    [Fact]
    public async Task Candidate_that_is_not_small_enough_is_not_measured()
    {
        // Zeros take as many bytes as what they replace.
        const string plan = """{"goal":"size","passes":[{"name":"magnitude-pruning","options":{"minElements":1}}]}""";

        var optimized = await OptimizeAsync<OptimizationOutcome.Optimized>(TinyModels.Mlp(64, 256, 10), plan);

        Assert.Empty(_measurer.Inputs);
        JsonElement candidate = Report(optimized).GetProperty("candidates")[0];
        Assert.Equal("rejected", candidate.GetProperty("verdict").GetString());
        Assert.StartsWith("size: ", candidate.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Null(Assert.Single(optimized.Variants).Variant.Measurement);
    }

    [Fact]
    public async Task Candidate_that_crashes_costs_itself_alone()
    {
        _measurer.Outcome = new MeasuringOutcome.Failed("crashed", "Native code crashed: SIGSEGV.");

        var optimized = await OptimizeAsync<OptimizationOutcome.Optimized>(TinyModels.Mlp(64, 256, 10), ExplicitPlan);

        Assert.Single(optimized.Variants);
        JsonElement candidate = Report(optimized).GetProperty("candidates")[0];
        Assert.Equal("failed", candidate.GetProperty("verdict").GetString());
        Assert.Contains("SIGSEGV", candidate.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_that_passes_cannot_improve_is_published_as_it_is()
    {
        var optimized = await OptimizeAsync<OptimizationOutcome.Optimized>(TinyModels.Add(), ExplicitPlan);

        Assert.Single(optimized.Variants);
        Assert.Equal("unchanged", Report(optimized).GetProperty("candidates")[0].GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task Samples_of_the_uploader_are_what_is_measured_with()
    {
        _measurer.Outcome = new MeasuringOutcome.Measured(Measurements.Of());
        string samples = new NpzBuilder()
            .Add("x", "<f8", [2, 64], [.. Enumerable.Range(0, 128).Select(i => i / 128.0)])
            .Add("label", "<i8", [2], 1L, 2L)
            .Write(_folder.File("samples.npz"));

        var optimized = await OptimizeAsync<OptimizationOutcome.Optimized>(
            TinyModels.Mlp(64, 256, 10),
            """{"goal":"size","passes":["int8-storage"],"metric":{"kind":"accuracy","output":"y","label":"label"}}""",
            samples
        );

        Assert.Equal("samples", optimized.Variants[0].Variant.Measurement!.Inputs);
        JsonElement inputs = Report(optimized).GetProperty("inputs");
        Assert.Equal(2, inputs.GetProperty("samples").GetInt32());
        Assert.Equal("label", inputs.GetProperty("labels")[0].GetString());
        Assert.Equal(samples, Assert.Single(_measurer.Inputs).SamplesPath);
    }

    [Fact]
    public async Task Samples_that_do_not_fit_are_refused_by_name()
    {
        string samples = new NpzBuilder().Add("X", "<f4", [1, 4], 1f, 2f, 3f, 4f).Write(_folder.File("samples.npz"));

        var refused = await OptimizeAsync<OptimizationOutcome.Refused>(TinyModels.Add(), null, samples);

        Assert.Equal("samples-malformed", refused.Reason.Code);
        Assert.Contains("no array for the input 'x'", refused.Reason.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"goal":"fastest"}""", "$.goal")]
    [InlineData("""{"limits":{"z":[1]}}""", "$.limits['z']")]
    [InlineData("""{"constants":{"z":1}}""", "$.constants['z']: the model has no such input; it has 'x'")]
    [InlineData("""{"constants":{"x":[1,2]}}""", "$.constants['x']: expected 4 values for [1, 4], found 2")]
    [InlineData("""{"constants":{"x":[1,2,3,4]}}""", "$.constants: no input is left")]
    [InlineData("""{"constants":{"x":[1,2,3,1e39]}}""", "$.constants['x']: 1e39 does not fit into FP32")]
    [InlineData("""{"metric":{"kind":"accuracy","output":"z"}}""", "$.metric.output")]
    [InlineData("""{"metric":{"kind":"accuracy","label":"z"}}""", "$.metric.label")]
    public async Task Plan_that_does_not_fit_is_refused_with_its_path(string plan, string path)
    {
        var refused = await OptimizeAsync<OptimizationOutcome.Refused>(TinyModels.Add(), plan);

        Assert.Equal("plan-malformed", refused.Reason.Code);
        Assert.Contains(path, refused.Reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_models_are_refused_with_the_reason_and_harm_nobody()
    {
        Assert.Equal("model-crashes", await CodeAsync(HostileModels.DivisionOverflow()));
        Assert.Equal("model-hangs", await CodeAsync(HostileModels.EndlessLoop()));
        Assert.Equal("model-needs-too-much-memory", await CodeAsync(HostileModels.MemoryBomb()));
    }

    [Fact]
    public async Task Model_that_OnnxRuntime_refuses_is_refused_in_its_words_without_our_folders()
    {
        byte[] model = new OnnxModelBuilder()
            .Input("x", MaaS.Optimization.Onnx.TensorProto.Types.DataType.Float, 1)
            .Node("NoSuchOperator", ["x"], ["y"])
            .Output("y", MaaS.Optimization.Onnx.TensorProto.Types.DataType.Float, 1)
            .ToBytes();

        var refused = await OptimizeAsync<OptimizationOutcome.Refused>(model, null);

        Assert.Contains("NoSuchOperator", refused.Reason.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, refused.Reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_that_no_generated_input_runs_is_published_unmeasured_with_the_reason()
    {
        // Reshape to 7 columns: no guess of a size divides by that.
        byte[] model = new OnnxModelBuilder()
            .Input("x", MaaS.Optimization.Onnx.TensorProto.Types.DataType.Float, "n", "m")
            .Initializer("shape", [2], 1L, 7_777L)
            .Node("Reshape", ["x", "shape"], ["y"])
            .Output("y", MaaS.Optimization.Onnx.TensorProto.Types.DataType.Float, 1, 7_777)
            .ToBytes();

        var optimized = await OptimizeAsync<OptimizationOutcome.Optimized>(model, ExplicitPlan);

        Assert.Single(optimized.Variants);
        JsonElement report = Report(optimized);
        Assert.Equal("none", report.GetProperty("inputs").GetProperty("kind").GetString());
        Assert.Equal("skipped", report.GetProperty("candidates")[0].GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task Static_quantization_is_calibrated_on_samples_in_a_child_and_says_what_it_chose()
    {
        _measurer.Outcome = new MeasuringOutcome.Measured(Measurements.Of());
        string samples = new NpzBuilder()
            .Add("x", "<f8", [32, 64], [.. Enumerable.Range(0, 32 * 64).Select(i => Math.Sin(i))])
            .Write(_folder.File("samples.npz"));

        var optimized = await OptimizeAsync<OptimizationOutcome.Optimized>(
            TinyModels.Mlp(64, 256, 10),
            """{"goal":"size","passes":["static-quantization"]}""",
            samples
        );

        Assert.Equal("static-quantization", optimized.Variants[0].Variant.Name);
        JsonElement pass = Report(optimized).GetProperty("candidates")[0].GetProperty("passes")[0];
        Assert.NotEqual(JsonValueKind.Undefined, pass.GetProperty("options").GetProperty("calibration").ValueKind);
        string notes = pass.GetProperty("done").GetProperty("notes").GetRawText();
        Assert.Contains("16 runs", notes, StringComparison.Ordinal);
        Assert.Contains("folds of 16 development samples: relative errors", notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Static_quantization_without_samples_is_not_done_and_says_why()
    {
        var optimized = await OptimizeAsync<OptimizationOutcome.Optimized>(
            TinyModels.Mlp(64, 256, 10),
            """{"goal":"size","passes":["static-quantization"]}"""
        );

        JsonElement candidate = Report(optimized).GetProperty("candidates")[0];
        Assert.Equal("unchanged", candidate.GetProperty("verdict").GetString());
        Assert.Contains("samples.npz", candidate.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private async Task<string> CodeAsync(byte[] model) =>
        (await OptimizeAsync<OptimizationOutcome.Refused>(model, null)).Reason.Code;

    private static JsonElement Report(OptimizationOutcome.Optimized optimized)
    {
        using var document = JsonDocument.Parse(optimized.ReportJson);
        return document.RootElement.Clone();
    }

    private async Task<T> OptimizeAsync<T>(byte[] model, string? plan, string? samples = null)
        where T : OptimizationOutcome
    {
        using var fixture = new OptimizerFixture { Measurer = _measurer, WallClock = TimeSpan.FromSeconds(10) };
        string path = _folder.Write("model.onnx", model);
        ReadOnlyMemory<byte>? json = plan is null ? null : new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(plan));
        return Assert.IsType<T>(
            await fixture.OptimizeAsync(path, json, samples, TestContext.Current.CancellationToken)
        );
    }
}
