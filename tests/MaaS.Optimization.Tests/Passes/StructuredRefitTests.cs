using System.Text.Json;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.StructuredPruning;
using MaaS.Optimization.Passes.StructuredPruning.Refit;
using MaaS.Optimization.Tests.Calibration;
using MaaS.Optimization.Tests.Isolation;
using MaaS.Optimization.Tuning;
using Microsoft.Extensions.Options;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Passes;

/// <summary>Pruning with a look at activations, which a real child process collects from real samples.</summary>
public sealed class StructuredRefitTests
{
    private const int Samples = 64;

    /// <summary>Every second channel is a copy of the one before: half of them can stand for all, once their readers know.</summary>
    [Theory]
    [InlineData("mlp")]
    [InlineData("cnn-flatten")]
    [InlineData("cnn-pooled")]
    [InlineData("residual")]
    [InlineData("concat")]
    [InlineData("split")]
    [InlineData("depthwise")]
    [InlineData("lstm")]
    [InlineData("gru")]
    public async Task Channels_that_say_the_same_are_made_up_for(string name)
    {
        OnnxModel model = PrunableModels.CreateRedundant(name);

        (OnnxModel refitted, PassReport report) = await PruneAsync(model, """{"amount": 0.5, "ridge": 0}""");
        (OnnxModel bare, _) = await PruneAsync(model, """{"amount": 0.5, "refit": false}""");

        IReadOnlyDictionary<string, float[]> expected = ModelRun.Outputs(model);
        Assert.Contains(report.Notes, note => note.Contains("was refitted", StringComparison.Ordinal));
        Assert.InRange(ModelRun.RelativeError(expected, ModelRun.Outputs(refitted)), 0, 1e-3);
        Assert.InRange(ModelRun.RelativeError(expected, ModelRun.Outputs(bare)), 0.05, 10);
    }

    /// <summary>The first layer holds everything twice, the second nothing: only the one can lose half.</summary>
    [Fact]
    public async Task Amount_is_taken_where_the_answers_depend_on_it_least()
    {
        OnnxModel model = PrunableModels.CreateRedundant("mlp");
        Fill(model, "w2", 13);
        Fill(model, "b2", 14);

        (OnnxModel sensitive, PassReport report) = await PruneAsync(model, """{"amount": 0.25, "ridge": 0}""");
        (OnnxModel uniform, _) = await PruneAsync(model, """{"amount": 0.5, "ridge": 0, "distribution": "uniform"}""");

        IReadOnlyDictionary<string, float[]> expected = ModelRun.Outputs(model);
        Assert.Equal([16, 32], Widths(sensitive));
        Assert.Equal([16, 16], Widths(uniform));
        Assert.Contains(
            report.LeftAlone,
            left => left.Reason.Contains("others bear it better", StringComparison.Ordinal)
        );
        Assert.InRange(ModelRun.RelativeError(expected, ModelRun.Outputs(sensitive)), 0, 1e-3);
        Assert.InRange(ModelRun.RelativeError(expected, ModelRun.Outputs(uniform)), 0.05, 10);

        static long[] Widths(OnnxModel pruned) =>
            [
                .. pruned
                    .Graph.Initializer.Where(tensor => tensor.Name is "b1" or "b2")
                    .OrderBy(tensor => tensor.Name, StringComparer.Ordinal)
                    .Select(tensor => tensor.Dims[0]),
            ];
    }

    [Fact]
    public async Task Same_samples_give_the_same_bytes()
    {
        OnnxModel model = PrunableModels.CreateRedundant("cnn-flatten");

        (OnnxModel first, _) = await PruneAsync(model, """{"amount": 0.5}""");
        (OnnxModel second, _) = await PruneAsync(model, """{"amount": 0.5}""");

        Assert.Equal(first.Proto, second.Proto);
    }

    [Fact]
    public void Removing_channels_one_by_one_is_least_squares_of_the_rest()
    {
        // x3 = 2·x0 − x1 + 5 exactly; x2 is something else.
        var random = new Random(3);
        var moments = new MaaS.Optimization.Calibration.Moments.SecondMoments(4, products: true);
        for (int i = 0; i < 200; i++)
        {
            float[] x = [.. Enumerable.Range(0, 3).Select(_ => (float)random.NextDouble())];
            moments.Add([.. x, (2 * x[0]) - x[1] + 5]);
        }

        moments.Complete();
        ChannelReconstruction reconstruction = ChannelReconstruction.Create(moments, centred: true, ridge: 0)!;
        double cheap = reconstruction.Cost(3, 1);
        double dear = reconstruction.Cost(2, 1);
        reconstruction.Remove(3);

        double[] coefficients = reconstruction.Coefficients(3, out double constant);

        Assert.True(cheap < dear / 1_000, $"{cheap} {dear}");
        Assert.Equal([2, -1, 0, 0], coefficients.Select(value => Math.Round(value, 3)));
        Assert.Equal(5, constant, 3);
    }

    private static void Fill(OnnxModel model, string name, int seed)
    {
        TensorProto tensor = model.Graph.Initializer.Single(tensor => tensor.Name == name);
        float[] values = SampleModels.Normal((int)TensorData.ElementCount(tensor), seed);
        tensor.RawData = TensorData.Create<float>(name, ElementType.Float, [.. tensor.Dims], values).RawData;
    }

    private static async Task<(OnnxModel Model, PassReport Report)> PruneAsync(OnnxModel model, string json)
    {
        var pass = new StructuredPruningPass();
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.True(pass.ReadOptions(document.RootElement).TryGet(out PassOptions? options, out _));
        using var folder = new TemporaryFolder();
        var inputs = new InputSource
        {
            SamplesPath = WriteSamples(model, folder.File("samples.npz")),
            Part = SamplePart.All,
        };
        var settings = new OptimizationOptions { SandboxMemoryMegabytes = 1_024 };
        var sequence = new PassSequence(new ActivationCollector(TestSandbox.Create(), Options.Create(settings)));

        (OnnxModel pruned, IReadOnlyList<PassReport> reports) = await sequence.ApplyAsync(
            [new PlannedPass(pass, options)],
            model,
            inputs,
            folder.Path,
            TestContext.Current.CancellationToken
        );

        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.bin", SearchOption.AllDirectories));
        return (pruned, Assert.Single(reports));
    }

    private static string WriteSamples(OnnxModel model, string path)
    {
        ValueInfoProto input = Assert.Single(model.Graph.Input);
        int[] sizes = [.. input.Type.TensorType.Shape.Dim.Select(size => size.HasDimValue ? (int)size.DimValue : 1)];
        long[] shape = [Samples * sizes[0], .. sizes[1..].Select(size => (long)size)];
        int count = (int)shape.Aggregate(1L, (a, b) => a * b);
        NpzBuilder npz = new();
        _ =
            input.Type.TensorType.ElemType == (int)ElementType.Int64
                ? npz.Add(
                    input.Name,
                    "<i8",
                    shape,
                    [.. SampleModels.Normal(count, 9).Select(v => (long)(MathF.Abs(v) * 999) % 16)]
                )
                : npz.Add(input.Name, "<f4", shape, SampleModels.Normal(count, 9, 1));
        return npz.Write(path);
    }
}
