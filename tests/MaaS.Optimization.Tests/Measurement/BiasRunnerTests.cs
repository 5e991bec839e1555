using MaaS.Optimization.Calibration.Activations;
using MaaS.Optimization.Isolation;
using MaaS.Optimization.Measurement;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.StaticQuantization;
using MaaS.Optimization.Tests.Passes;
using MaaS.Testing;
using ElementType = MaaS.Optimization.Onnx.TensorProto.Types.DataType;

namespace MaaS.Optimization.Tests.Measurement;

public sealed class BiasRunnerTests
{
    private const int Channels = 12;

    /// <summary>A tenth of the values is clipped at either end: means move, and more so from layer to layer.</summary>
    private static readonly StaticQuantizationOptions Coarse = new()
    {
        Calibration = CalibrationMethod.Percentile,
        Percentile = 90,
        WeightClip = 1,
        MinElements = 1,
    };

    [Fact]
    public void Corrected_biases_bring_back_what_clipping_took_from_the_means()
    {
        using var folder = new TemporaryFolder();
        OnnxModel model = Deep();
        PassOutcome outcome = PassRun.Apply(new StaticQuantizationPass(), model, Coarse);

        BiasResult result = Correct(model, outcome, folder, seconds: 60);

        double[] distances = [.. Distances(outcome, result)];
        foreach ((CorrectableBias bias, int[] values) in outcome.Biases.Zip(result.Values))
        {
            Bias(outcome, bias).RawData = TensorData.Create<int>("", ElementType.Int32, [], values).RawData;
        }

        // With and without a Relu behind; one had no bias.
        Assert.Equal(4, result.Values.Count);
        Assert.All(distances, distance => Assert.True(distance > 20, $"{distance}"));
        // Nothing is left to be corrected.
        Assert.All(
            Distances(outcome, Correct(model, outcome, folder, seconds: 60)),
            distance => Assert.InRange(distance, 0, 2)
        );
    }

    [Fact]
    public void Without_time_biases_stay_as_they_are()
    {
        using var folder = new TemporaryFolder();
        OnnxModel model = Deep();
        PassOutcome outcome = PassRun.Apply(new StaticQuantizationPass(), model, Coarse);

        Assert.Empty(Correct(model, outcome, folder, seconds: 0).Values);
    }

    [Fact]
    public void Nothing_is_to_be_corrected_where_the_plan_says_so()
    {
        PassOutcome outcome = PassRun.Apply(
            new StaticQuantizationPass(),
            Deep(),
            Coarse with
            {
                BiasCorrection = false,
            }
        );

        Assert.Empty(outcome.Biases);
        Assert.Equal(
            3,
            outcome.Model.Graph.Initializer.Count(tensor =>
                tensor.DataType == (int)ElementType.Int32
                && tensor.Name.EndsWith("_quantized", StringComparison.Ordinal)
            )
        );
    }

    /// <summary>Of each bias, the largest change of a channel in units of the bias.</summary>
    private static IEnumerable<double> Distances(PassOutcome outcome, BiasResult result) =>
        outcome.Biases.Zip(
            result.Values,
            (bias, values) =>
                TensorData
                    .Int32s(outcome.Model, Bias(outcome, bias))
                    .ToArray()
                    .Zip(values, (before, after) => Math.Abs((double)before - after))
                    .Max()
        );

    private static TensorProto Bias(PassOutcome outcome, CorrectableBias bias) =>
        outcome.Model.Graph.Initializer.Single(initializer => initializer.Name == bias.Bias);

    private static BiasResult Correct(OnnxModel model, PassOutcome outcome, TemporaryFolder folder, double seconds)
    {
        string reference = Write(model, "reference.onnx");
        var progress = new ChildProgress();
        return BiasRunner.Run(
            new BiasJob
            {
                ReferencePath = reference,
                QuantizedPath = Write(outcome.Model, "quantized.onnx"),
                Inputs = InspectRunner.Run(new InspectJob { ModelPath = reference }, progress).Inputs!,
                Biases = outcome.Biases,
                BudgetSeconds = seconds,
            },
            folder.Path,
            progress
        );

        string Write(OnnxModel written, string name) =>
            OnnxWriter
                .Write(written, folder.File(name), new OnnxWriterOptions(), TestContext.Current.CancellationToken)
                .ModelPath;
    }

    private static OnnxModel Deep()
    {
        OnnxModelBuilder builder = new OnnxModelBuilder().Input("c0", ElementType.Float, 1, Channels, 8, 8);
        for (int i = 1; i <= 4; i++)
        {
            builder = builder
                .Initializer($"w{i}", [Channels, Channels, 1, 1], SampleModels.Normal(Channels * Channels, i, 0.4f))
                .Initializer($"b{i}", [Channels], SampleModels.Normal(Channels, 10 + i))
                .Node(
                    "Conv",
                    i == 2 ? [$"c{i - 1}", $"w{i}"] : [$"c{i - 1}", $"w{i}", $"b{i}"],
                    [i % 2 == 0 ? $"c{i}" : $"r{i}"]
                );
            builder = i % 2 == 0 ? builder : builder.Node("Relu", [$"r{i}"], [$"c{i}"]);
        }

        return new OnnxModel(builder.Output("c4", ElementType.Float, 1, Channels, 8, 8).Proto);
    }
}
