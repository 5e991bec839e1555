using System.Text;
using System.Text.Json;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Tests.Calibration;
using MaaS.Optimization.Tests.Tuning;
using MaaS.Optimization.Tuning;
using MaaS.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MaaS.Optimization.Tests;

/// <summary>Options that a plan leaves open, really searched.</summary>
public sealed class CrossValidatedModelTests : IDisposable
{
    private const int Inputs = 64;

    private readonly TemporaryFolder _folder = new();
    private RecordingCalibrator? _calibrator;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Calibration_is_chosen_fold_by_fold_and_done_again_on_the_whole_half()
    {
        JsonElement report = await ReportAsync(
            """{"passes":[{"name":"static-quantization","options":{"weightClip":0}}],"folds":2}"""
        );

        JsonElement pass = report.GetProperty("candidates")[0].GetProperty("passes")[0];
        Assert.NotEqual("searched", pass.GetProperty("options").GetProperty("calibration").GetString());
        Assert.Contains(
            Notes(pass),
            note => note.StartsWith("Cross-validated on 2 folds of 50", StringComparison.Ordinal)
        );
        Assert.Equal(
            [SamplePart.Training(0, 2), SamplePart.Training(1, 2), SamplePart.Development],
            _calibrator!.Calibrated
        );
        // Once for what clips activations, once for what clips weights.
        SamplePart[] folds = [SamplePart.Validation(0, 2), SamplePart.Validation(1, 2)];
        Assert.Equal([.. folds, .. folds], _calibrator.Compared);
        Assert.Contains(Notes(pass), note => note.Contains("weightClip 0.95", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pruned_share_is_the_largest_that_the_folds_bear()
    {
        const string search =
            """{"passes":[{"name":"structured-pruning","options":{"amount":0.75,"search":true}}],"budget":{"relativeError":LIMIT}}""";

        JsonElement loose = await ReportAsync(search.Replace("LIMIT", "10", StringComparison.Ordinal));
        JsonElement strict = await ReportAsync(search.Replace("LIMIT", "1e-9", StringComparison.Ordinal));

        JsonElement chosen = loose.GetProperty("candidates")[0].GetProperty("passes")[0].GetProperty("options");
        Assert.Equal(0.75, chosen.GetProperty("amount").GetDouble());
        Assert.False(chosen.TryGetProperty("search", out _));
        JsonElement none = strict.GetProperty("candidates")[0];
        Assert.Equal("unchanged", none.GetProperty("verdict").GetString());
        Assert.Contains(
            "none of what was tried keeps the answers within the budget",
            none.GetProperty("reason").GetString(),
            StringComparison.Ordinal
        );
    }

    /// <summary>The folds bear 0.75 of this budget's; the samples that no choice saw are said to bear 0.5.</summary>
    [Fact]
    public async Task What_the_held_out_samples_do_not_bear_is_tried_milder()
    {
        JsonElement report = await ReportAsync(
            """{"budget":{"relativeError":10}}""",
            file =>
                file is "pruned-int8.onnx" or "pruned-int8-milder-1.onnx" ? Measurements.Of(relativeError: 20) : null
        );

        var tried = report
            .GetProperty("candidates")
            .EnumerateArray()
            .Where(candidate =>
                candidate.GetProperty("name").GetString()!.StartsWith("pruned-int8", StringComparison.Ordinal)
                && !candidate.GetProperty("name").ValueEquals("pruned-int8-static")
            )
            .ToDictionary(
                candidate => candidate.GetProperty("name").GetString()!,
                candidate =>
                    (
                        // How it would be served is really measured, and not asked here.
                        Passed: candidate
                            .GetProperty("gates")
                            .EnumerateArray()
                            .All(gate =>
                                gate.GetProperty("passed").GetBoolean()
                                || gate.GetProperty("gate").ValueEquals("served")
                            ),
                        Amount: candidate
                            .GetProperty("passes")
                            .EnumerateArray()
                            .Single(pass => pass.GetProperty("name").ValueEquals("structured-pruning"))
                            .GetProperty("options")
                            .GetProperty("amount")
                            .GetDouble()
                    )
            );
        Assert.Equal((false, 0.75), tried["pruned-int8"]);
        Assert.Equal((false, 0.625), tried["pruned-int8-milder-1"]);
        Assert.Equal((true, 0.5), tried["pruned-int8-milder-2"]);
        Assert.Equal(3, tried.Count);
    }

    [Fact]
    public async Task Search_without_samples_is_left_out_with_the_reason()
    {
        JsonElement report = await ReportAsync(
            """{"passes":[{"name":"structured-pruning","options":{"search":true}}]}""",
            samples: null
        );

        Assert.Contains(
            "needs samples.npz",
            report.GetProperty("candidates")[0].GetProperty("reason").GetString(),
            StringComparison.Ordinal
        );
    }

    private static IEnumerable<string> Notes(JsonElement pass) =>
        pass.GetProperty("done").GetProperty("notes").EnumerateArray().Select(note => note.GetString()!);

    private Task<JsonElement> ReportAsync(string plan, Func<string, CandidateMeasurement?>? ofFile = null)
    {
        var random = new Random(7);
        string samples = new NpzBuilder()
            .Add(
                "x",
                "<f4",
                [100, Inputs],
                [.. Enumerable.Range(0, 100 * Inputs).Select(_ => (float)((random.NextDouble() * 2) - 1))]
            )
            .Write(_folder.File("samples.npz"));
        return ReportAsync(plan, samples, ofFile);
    }

    private async Task<JsonElement> ReportAsync(
        string plan,
        string? samples,
        Func<string, CandidateMeasurement?>? ofFile = null
    )
    {
        using var fixture = new OptimizerFixture
        {
            // Nothing is timed; folds that come late would be left out.
            MeasureTime = TimeSpan.FromMinutes(1),
            Measurer = new ScriptedMeasurer
            {
                Outcome = new MeasuringOutcome.Measured(Measurements.Of()),
                OfFile = file =>
                    ofFile?.Invoke(file) is { } measurement ? new MeasuringOutcome.Measured(measurement) : null,
            },
            Calibrator = provider =>
                _calibrator = new RecordingCalibrator(
                    ActivatorUtilities.CreateInstance<SandboxActivationCalibrator>(provider)
                ),
        };
        OptimizationOutcome outcome = await fixture.OptimizeAsync(
            _folder.Write("model.onnx", TinyModels.Mlp(Inputs, 256, 10)),
            Encoding.UTF8.GetBytes(plan),
            samples,
            TestContext.Current.CancellationToken
        );
        var optimized = Assert.IsType<OptimizationOutcome.Optimized>(outcome);
        using var report = JsonDocument.Parse(optimized.ReportJson);
        return report.RootElement.Clone();
    }
}
