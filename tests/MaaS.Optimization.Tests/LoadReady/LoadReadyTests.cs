using MaaS.Optimization.Isolation;
using MaaS.Optimization.LoadReady;
using MaaS.Optimization.Measurement;
using MaaS.Optimization.Onnx;
using MaaS.Runtime.Models;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.LoadReady;

public sealed class LoadReadyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rec")]
    [InlineData("spam")]
    public void Every_way_to_load_it_gives_the_answers_of_the_plain_model(string name)
    {
        LoadReadyResult result = Run(name == "rec" ? RepositoryFolder.OcrModel(name) : Sample(name), maxRows: 2);

        Assert.Equal(Enum.GetValues<LoadReadyMode>(), result.Timings.Select(timing => timing.Mode));
        Assert.All(
            result.Timings,
            timing =>
            {
                Assert.InRange(timing.RelativeError, 0, LoadReadyPackaging.SameAnswers);
                Assert.NotEmpty(timing.BatchLatencyRatios!);
            }
        );
    }

    [Fact]
    public void What_is_written_runs_on_every_cpu_and_can_be_mapped()
    {
        Run(RepositoryFolder.OcrModel("rec"), maxRows: 1);

        Assert.True(
            OnnxReader
                .Parse(_folder.File("ready.onnx"), TestContext.Current.CancellationToken)
                .TryGet(out OnnxModel? model, out _)
        );
        using OnnxModel written = model;
        Assert.DoesNotContain(model.Graph.Node, node => node.Domain.Contains("nchwc", StringComparison.Ordinal));
        IEnumerable<TensorProto> external = model.Graph.Initializer.Where(ExternalDataReference.IsExternal);
        Assert.NotEmpty(external);
        Assert.All(
            external,
            tensor =>
                Assert.Equal(0, long.Parse(tensor.ExternalData.Single(entry => entry.Key == "offset").Value) % 4096)
        );
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Block_weights_are_always_laid_out_anew()
    {
        Assert.True(
            OnnxReader
                .Read(Sample("digits-mlp"), TestContext.Current.CancellationToken)
                .TryGet(out OnnxModel? model, out _)
        );
        OnnxModel blocks = MaaS
            .Optimization.Passes.PassCatalog.Find("matmul-nbits")!
            .Apply(model, null, TestContext.Current.CancellationToken)
            .Model;
        string path = _folder.File("blocks.onnx");
        OnnxWriter.Write(blocks, path, new OnnxWriterOptions(), TestContext.Current.CancellationToken);

        LoadReadyResult result = Run(path, maxRows: 1);

        Assert.DoesNotContain(result.Timings, timing => timing.Mode == LoadReadyMode.Mapped);
    }

    [Fact]
    public void One_that_is_larger_than_asked_for_is_not_measured() =>
        Assert.Empty(Run(Sample("digits"), maxRows: 1, maxBytes: 1_000).Timings);

    [Theory]
    [InlineData(1e-6, 1.0, 1.0, 3.0, true)]
    [InlineData(1e-3, 1.0, 1.0, 3.0, false)]
    [InlineData(1e-6, 0.9, 1.0, 3.0, false)]
    [InlineData(1e-6, 1.0, 0.9, 3.0, false)]
    [InlineData(1e-6, 1.0, 1.0, 1.1, false)]
    public void It_is_kept_when_it_is_as_right_as_fast_and_sooner_ready(
        double error,
        double latency,
        double batch,
        double first,
        bool kept
    )
    {
        LoadReadyTiming timing = Timing(LoadReadyMode.Mapped, error, latency, batch, first);

        LoadReadyForm? form = LoadReadyPackaging.Choose(Result(timing), "m.ready.onnx");

        Assert.Equal(kept, form is not null);
    }

    [Fact]
    public void The_way_that_is_soonest_ready_is_taken()
    {
        LoadReadyForm form = LoadReadyPackaging.Choose(
            Result(
                Timing(LoadReadyMode.Mapped, 0, latency: 0.5, batch: 1, first: 30),
                Timing(LoadReadyMode.Prepacked, 0, latency: 1, batch: 1, first: 2),
                Timing(LoadReadyMode.Optimized, 0, latency: 1, batch: 1, first: 1.3)
            ),
            "m.ready.onnx"
        )!;

        Assert.Equal(LoadReadyMode.Prepacked, form.Mode);
        Assert.Equal(2, form.FirstAnswerRatio);
        Assert.Equal("m.ready.onnx", form.File);
        Assert.Equal(["m.ready.onnx.data"], form.DataFiles);
    }

    private static LoadReadyResult Result(params IReadOnlyList<LoadReadyTiming> timings) =>
        new()
        {
            OnnxRuntime = "1.31.1",
            SizeBytes = 1,
            Timings = timings,
        };

    private static LoadReadyTiming Timing(
        LoadReadyMode mode,
        double error,
        double latency,
        double batch,
        double first
    ) =>
        new()
        {
            Mode = mode,
            RelativeError = error,
            LatencyRatios = [latency],
            BatchLatencyRatios = [batch],
            FirstAnswerRatios = [first],
        };

    private static string Sample(string name) =>
        Path.Combine(RepositoryFolder.Root, "samples", "models", name, $"{name}.onnx");

    private LoadReadyResult Run(string path, int maxRows, long maxBytes = long.MaxValue)
    {
        var progress = new ChildProgress();
        return LoadReadyRunner.Run(
            new LoadReadyJob
            {
                ModelPath = path,
                OutputPath = _folder.File("ready.onnx"),
                Inputs = InspectRunner.Run(new InspectJob { ModelPath = path }, progress).Inputs!,
                MaxBytes = maxBytes,
                MaxRows = maxRows,
                BudgetSeconds = 0.01,
            },
            progress
        );
    }
}
