using System.Text.Json;
using MaaS.Optimization.Tests.Calibration;
using MaaS.Optimization.Tuning;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Tuning;

/// <summary>A model of which one operator does not bear int8: one column of its input is a thousand times the others, and counts for nothing.</summary>
public sealed class OperatorExclusionTests : IDisposable
{
    private const int Width = 64;
    private const string Rescued = "int8-static-fp32-1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Operator_that_answers_fail_by_is_found_and_kept_in_fp32()
    {
        JsonElement report = await ReportAsync(RightWithFp32);

        Assert.Equal(Rescued, report.GetProperty("chosen").GetString());
        JsonElement rescued = Candidate(report, Rescued);
        JsonElement worst = rescued.GetProperty("sensitivity")[0];
        Assert.Equal("w0", worst.GetProperty("weight").GetString());
        Assert.True(worst.GetProperty("keptFp32").GetBoolean());
        Assert.Equal(
            [false, false, false],
            rescued
                .GetProperty("sensitivity")
                .EnumerateArray()
                .Skip(1)
                .Select(w => w.GetProperty("keptFp32").GetBoolean())
        );
        JsonElement pass = rescued
            .GetProperty("passes")
            .EnumerateArray()
            .Single(pass => pass.GetProperty("name").ValueEquals("static-quantization"));
        Assert.Equal(
            "w0",
            Assert.Single(pass.GetProperty("options").GetProperty("exclude").EnumerateArray()).GetString()
        );
        Assert.Contains(
            pass.GetProperty("done").GetProperty("leftAlone").EnumerateArray(),
            left =>
                left.GetProperty("name").ValueEquals("w0")
                && left.GetProperty("reason")
                    .GetString()!
                    .StartsWith("sensitive: quantized alone", StringComparison.Ordinal)
        );
        // The plan that makes it again needs no sweep.
        Assert.Contains("\"w0\"", report.GetProperty("reproduce").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_samples_it_is_found_on_inputs_that_no_verdict_comes_from()
    {
        JsonElement report = await ReportAsync(RightWithFp32, samples: null);

        Assert.Contains(
            "Relative error on other generated inputs",
            Candidate(report, "int8-dynamic").GetProperty("reason").GetString(),
            StringComparison.Ordinal
        );
        JsonElement[] sensitivity =
        [
            .. Candidate(report, "int8-dynamic-fp32-1").GetProperty("sensitivity").EnumerateArray(),
        ];
        Assert.Equal([true, false, false, false], sensitivity.Select(w => w.GetProperty("keptFp32").GetBoolean()));
        double[] errors = [.. sensitivity.Select(w => w.GetProperty("relativeError").GetDouble())];
        Assert.Equal(errors.OrderDescending(), errors);
    }

    [Fact]
    public async Task Candidate_that_fails_by_far_or_by_its_speed_is_not_looked_into()
    {
        JsonElement far = await ReportAsync(_ => new MeasuringOutcome.Measured(Measurements.Of(cosine: 0.5)));
        JsonElement slow = await ReportAsync(_ => new MeasuringOutcome.Measured(
            Measurements.Of(lower: 1, cosine: 0.95)
        ));

        Assert.All(
            [far, slow],
            report => Assert.DoesNotContain("fp32-1", report.GetRawText(), StringComparison.Ordinal)
        );
    }

    private static MeasuringOutcome RightWithFp32(string file) =>
        new MeasuringOutcome.Measured(
            file.Contains("-fp32-", StringComparison.Ordinal) ? Measurements.Of() : Measurements.Of(cosine: 0.95)
        );

    private static JsonElement Candidate(JsonElement report, string name) =>
        report
            .GetProperty("candidates")
            .EnumerateArray()
            .Single(candidate => candidate.GetProperty("name").ValueEquals(name));

    private Task<JsonElement> ReportAsync(Func<string, MeasuringOutcome> measure) => ReportAsync(measure, Samples());

    private async Task<JsonElement> ReportAsync(Func<string, MeasuringOutcome> measure, string? samples)
    {
        using var fixture = new OptimizerFixture
        {
            MeasureTime = TimeSpan.FromMinutes(1),
            Measurer = new ScriptedMeasurer { OfFile = measure },
        };
        OptimizationOutcome outcome = await fixture.OptimizeAsync(
            _folder.Write("model.onnx", Model()),
            """{"budget":{"cosine":0.99}}"""u8.ToArray(),
            samples,
            TestContext.Current.CancellationToken
        );
        var optimized = Assert.IsType<OptimizationOutcome.Optimized>(outcome);
        using var report = JsonDocument.Parse(optimized.ReportJson);
        return report.RootElement.Clone();
    }

    private static byte[] Model()
    {
        OnnxModelBuilder builder = new OnnxModelBuilder().Input("x", ElementType.Float, "batch", Width);
        var random = new Random(11);
        string from = "x";
        for (int layer = 0; layer < 4; layer++)
        {
            int number = layer;
            builder
                .Initializer(
                    $"w{layer}",
                    [Width, Width],
                    [
                        .. Enumerable
                            .Range(0, Width * Width)
                            .Select(i => number == 0 && i < Width ? 0 : (float)(random.NextDouble() - 0.5)),
                    ]
                )
                .Node("MatMul", [from, $"w{layer}"], [$"product{layer}"])
                .Node("Relu", [$"product{layer}"], [layer == 3 ? "y" : $"h{layer}"]);
            from = $"h{layer}";
        }

        return builder.Output("y", ElementType.Float, "batch", Width).ToBytes();
    }

    private string Samples()
    {
        var random = new Random(3);
        return new NpzBuilder()
            .Add(
                "x",
                "<f4",
                [40, Width],
                [
                    .. Enumerable
                        .Range(0, 40 * Width)
                        .Select(i => (float)((random.NextDouble() * 2) - 1) * (i % Width == 0 ? 1_000 : 1)),
                ]
            )
            .Write(_folder.File("samples.npz"));
    }
}
