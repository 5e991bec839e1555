using System.Text;
using System.Text.Json;
using MaaS.Optimization.Tests.Calibration;
using MaaS.Testing;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaaS.Optimization.Tests;

/// <summary>Models with labelled samples, really measured: what is judged is the metric.</summary>
public sealed class LabelledModelTests : IDisposable
{
    private const int Inputs = 64;
    private const int Classes = 10;

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _model = TinyModels.Mlp(Inputs, 256, Classes);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Labels_of_classes_are_found_and_judged_by_accuracy_on_held_out_samples()
    {
        const string plan = """{"goal":"size","passes":["int8-storage"],"budget":{"metricDrop":0.05}}""";

        JsonElement report = await ReportAsync(Samples(1_400), plan);

        JsonElement judgement = report.GetProperty("judgement");
        Assert.Equal("metric", judgement.GetProperty("by").GetString());
        Assert.Equal(700, judgement.GetProperty("heldOutSamples").GetInt32());
        Assert.True(judgement.GetProperty("heldOut").GetBoolean());
        JsonElement spec = judgement.GetProperty("metric");
        Assert.Equal("accuracy", spec.GetProperty("kind").GetString());
        Assert.Equal("y", spec.GetProperty("output").GetString());
        Assert.Equal("label", spec.GetProperty("label").GetString());
        JsonElement metric = report.GetProperty("candidates")[0].GetProperty("metric");
        // The labels are the original's own answers.
        Assert.Equal(1, metric.GetProperty("original").GetDouble());
        Assert.InRange(metric.GetProperty("candidate").GetDouble(), 0.9, 1);
        Assert.Equal(700, metric.GetProperty("samples").GetInt32());
        Assert.Contains(Gates(report), gate => gate.Name == "metric");
        Assert.DoesNotContain(Gates(report), gate => gate.Name == "cosine");
    }

    [Fact]
    public async Task Labels_too_few_to_prove_the_budget_are_judged_together_with_the_outputs()
    {
        JsonElement report = await ReportAsync(Samples(300), Size("int8-storage"));

        JsonElement judgement = report.GetProperty("judgement");
        Assert.Equal("metric-and-outputs", judgement.GetProperty("by").GetString());
        Assert.Contains(
            "150 of them cannot show that a drop is below 0.0199, and 0.01 is asked",
            judgement.GetProperty("reason").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(
            ["not-slower", "size", "sane-outputs", "metric", "cosine", "top1-agreement"],
            Gates(report).Select(gate => gate.Name)
        );
    }

    [Fact]
    public async Task Candidate_that_forgets_its_labels_is_rejected_by_the_metric()
    {
        const string plan =
            """{"goal":"size","passes":[{"name":"magnitude-pruning","options":{"amount":0.97,"minElements":1}},"int8-storage"]}""";

        JsonElement report = await ReportAsync(Samples(300), plan);

        Assert.Equal("original", report.GetProperty("chosen").GetString());
        Assert.False(Gates(report).Single(gate => gate.Name == "metric").Passed);
    }

    [Fact]
    public async Task Few_labels_leave_the_judgement_to_the_outputs()
    {
        JsonElement report = await ReportAsync(Samples(40), Size("int8-storage"));

        Assert.Equal("outputs", report.GetProperty("judgement").GetProperty("by").GetString());
        Assert.Contains(
            "20 labelled samples are held out, 50 are the least",
            report.GetProperty("judgement").GetProperty("reason").GetString(),
            StringComparison.Ordinal
        );
        Assert.Contains(Gates(report), gate => gate.Name == "cosine");
    }

    [Fact]
    public async Task Metric_that_the_labels_do_not_fit_refuses_the_plan()
    {
        const string plan = """{"passes":["int8-storage"],"metric":{"kind":"rmse","label":"label"}}""";

        OptimizationOutcome outcome = await OptimizeAsync(Samples(100), plan);

        RefusalReason reason = Assert.IsType<OptimizationOutcome.Refused>(outcome).Reason;
        Assert.Equal("plan-malformed", reason.Code);
        Assert.Contains(
            "$.metric: output 'y', array 'label': rmse cannot be taken",
            reason.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Array_that_is_no_label_of_the_samples_is_told_and_ignored()
    {
        string samples = new NpzBuilder()
            .Add("x", "<f4", [20, Inputs], Features(20))
            .Add("label", "<i8", [3], 1L, 2L, 3L)
            .Write(_folder.File("samples.npz"));

        JsonElement report = await ReportAsync(samples, Size("int8-storage"));

        Assert.Contains(
            "the array 'label' has the shape [3], there are 20 samples",
            report.GetProperty("judgement").GetProperty("reason").GetString(),
            StringComparison.Ordinal
        );
    }

    private static string Size(string pass) => $$"""{"goal":"size","passes":["{{pass}}"]}""";

    private static IEnumerable<(string? Name, bool Passed)> Gates(JsonElement report) =>
        report
            .GetProperty("candidates")[0]
            .GetProperty("gates")
            .EnumerateArray()
            .Select(gate => (gate.GetProperty("gate").GetString(), gate.GetProperty("passed").GetBoolean()));

    private static float[] Features(int count)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count * Inputs).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    /// <summary>Inputs with what the original answers to them.</summary>
    private string Samples(int count)
    {
        float[] features = Features(count);
        using var session = new InferenceSession(_model);
        using var outputs = session.Run([
            NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(features, [count, Inputs])),
        ]);
        float[] scores = [.. outputs[0].AsEnumerable<float>()];
        long[] labels =
        [
            .. Enumerable
                .Range(0, count)
                .Select(row => (long)Enumerable.Range(0, Classes).MaxBy(column => scores[(row * Classes) + column])),
        ];
        return new NpzBuilder()
            .Add("x", "<f4", [count, Inputs], features)
            .Add("label", "<i8", [count], labels)
            .Write(_folder.File("samples.npz"));
    }

    private async Task<JsonElement> ReportAsync(string samples, string plan)
    {
        var optimized = Assert.IsType<OptimizationOutcome.Optimized>(await OptimizeAsync(samples, plan));
        using var report = JsonDocument.Parse(optimized.ReportJson);
        return report.RootElement.Clone();
    }

    private async Task<OptimizationOutcome> OptimizeAsync(string samples, string plan)
    {
        using var fixture = new OptimizerFixture { MeasureTime = TimeSpan.FromMilliseconds(500) };
        return await fixture.OptimizeAsync(
            _folder.Write("model.onnx", _model),
            Encoding.UTF8.GetBytes(plan),
            samples,
            TestContext.Current.CancellationToken
        );
    }
}
