using System.Text.Json;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Calibration.Moments;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.DynamicQuantization;
using MaaS.Optimization.Passes.SmoothQuant;
using MaaS.Optimization.Tests.Calibration;
using MaaS.Optimization.Tests.Isolation;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Tests.Passes;

public sealed class SmoothQuantPassTests : PassConformance
{
    private protected override IOptimizationPass Pass { get; } = new SmoothQuantPass();

    protected override double MaxRelativeError => 1e-5;

    protected override string Options => """{"minElements": 32}""";

    protected override IReadOnlyList<string> Treats => ["mlp", "gemm", "residual", "constants"];

    /// <summary>Products of a block: attention's three, its output's, the two of the feed-forward part.</summary>
    [Theory]
    [InlineData(false, false, 2, 0.5)]
    [InlineData(true, false, 2, 0.5)]
    [InlineData(false, true, 4, 0.8)]
    public void A_transformer_block_gives_the_same_answers_and_rounds_better(
        bool decomposed,
        bool postNorm,
        int muls,
        double share
    )
    {
        OnnxModel model = TransformerModels.Block(decomposed, postNorm);
        IReadOnlyDictionary<string, float[]> expected = ModelRun.Outputs(model, seed: 4);

        PassOutcome outcome = PassRun.Apply(Pass, model, null);

        Assert.Equal(6, outcome.Report.NodesChanged);
        Assert.Equal(muls, Count(outcome.Model, "Mul") - Count(model, "Mul"));
        Assert.InRange(ModelRun.RelativeError(expected, ModelRun.Outputs(outcome.Model, seed: 4)), 0, 1e-5);
        double rough = ModelRun.RelativeError(expected, ModelRun.Outputs(Quantized(model), seed: 4));
        double smooth = ModelRun.RelativeError(expected, ModelRun.Outputs(Quantized(outcome.Model), seed: 4));
        Assert.True(smooth < share * rough, $"{rough} to {smooth}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Either_end_of_alpha_gives_the_same_answers(double alpha)
    {
        OnnxModel model = TransformerModels.Block();
        Assert.True(
            Pass.ReadOptions(JsonSerializer.SerializeToElement(new { alpha })).TryGet(out PassOptions? options, out _)
        );

        OnnxModel smooth = PassRun.Apply(Pass, model, options).Model;

        Assert.InRange(ModelRun.RelativeError(ModelRun.Outputs(model), ModelRun.Outputs(smooth)), 0, 1e-5);
    }

    [Fact]
    public void Without_samples_the_model_is_left_alone_with_the_reason()
    {
        OnnxModel model = TransformerModels.Block();

        PassOutcome outcome = Pass.Apply(model, null, TestContext.Current.CancellationToken);

        Assert.Equal(model.Proto, outcome.Model.Proto);
        Assert.Contains(
            outcome.Report.LeftAlone,
            left => left.Reason.Contains("samples.npz", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_weight_that_products_of_two_activations_share_stays()
    {
        OnnxModel model = TransformerModels.Block();
        foreach (NodeProto node in model.Graph.Node.Where(node => node.Input.Contains("wo")))
        {
            node.Input[1] = "wq";
        }

        PassOutcome outcome = PassRun.Apply(Pass, model, null);

        Assert.Equal(2, outcome.Report.LeftAlone.Count(left => left.Name == "wq"));
        Assert.InRange(ModelRun.RelativeError(ModelRun.Outputs(model), ModelRun.Outputs(outcome.Model)), 0, 1e-5);
    }

    /// <summary>As a plan has it done: a real child process collects, then dynamic quantization finds smooth activations.</summary>
    [Fact]
    public async Task Samples_in_a_child_process_make_int8_better()
    {
        OnnxModel model = TransformerModels.Block();
        using var folder = new TemporaryFolder();
        var inputs = new InputSource
        {
            SamplesPath = new NpzBuilder()
                .Add("x", "<f4", [16, 6, 64], SampleModels.Normal(16 * 6 * 64, 9, 1))
                .Write(folder.File("samples.npz")),
            Part = SamplePart.All,
        };
        var settings = new OptimizationOptions { SandboxMemoryMegabytes = 1_024 };
        var sequence = new PassSequence(
            new ActivationCollector(TestSandbox.Create(), Microsoft.Extensions.Options.Options.Create(settings))
        );

        (OnnxModel quantized, IReadOnlyList<PassReport> reports) = await sequence.ApplyAsync(
            [new PlannedPass(Pass), new PlannedPass(new DynamicQuantizationPass())],
            model,
            inputs,
            folder.Path,
            TestContext.Current.CancellationToken
        );

        Assert.Contains(
            reports[0].Notes,
            note => note.StartsWith("Activations of 16 samples", StringComparison.Ordinal)
        );
        IReadOnlyDictionary<string, float[]> expected = ModelRun.Outputs(model, seed: 4);
        double rough = ModelRun.RelativeError(expected, ModelRun.Outputs(Quantized(model), seed: 4));
        double smooth = ModelRun.RelativeError(expected, ModelRun.Outputs(quantized, seed: 4));
        Assert.True(smooth < 0.6 * rough, $"{rough} to {smooth}");
    }

    [Fact]
    public void Largest_magnitudes_survive_the_file_without_products()
    {
        using var folder = new TemporaryFolder();
        var moments = new SecondMoments(3, products: false);
        moments.Add([1, -4, 0]);
        moments.Add([float.NaN, 9, 9]);
        moments.Add([-2, 3, 0]);
        using (FileStream stream = File.Create(folder.File("moments.bin")))
        {
            MomentsFile.Write(stream, new SecondMoments(2, products: true));
            MomentsFile.Write(stream, moments);
            Assert.Equal(MomentsFile.Bytes(2, products: true) + MomentsFile.Bytes(3, products: false), stream.Length);
        }

        SecondMoments read = MomentsFile.Read(folder.File("moments.bin"), 1);

        Assert.Equal([2, 4, 0], read.Magnitudes);
        Assert.Equal([-1, -1, 0], read.Sums);
        Assert.Equal(2, read.Count);
        Assert.Empty(read.Products);
    }

    private static OnnxModel Quantized(OnnxModel model) =>
        new DynamicQuantizationPass().Apply(model, null, TestContext.Current.CancellationToken).Model;

    private static int Count(OnnxModel model, string opType) => model.Graph.Node.Count(node => node.OpType == opType);
}
