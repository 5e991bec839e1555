using System.Runtime.InteropServices;
using MaaS.Optimization.Calibration;
using MaaS.Optimization.Tuning;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;
using MaaS.Samples.Training.Evaluation;

namespace MaaS.Training.Tests.Models;

/// <summary>The models of samples/models are what their cards say, and what an upload takes.</summary>
public sealed class CommittedModelTests
{
    private const int LargestModel = 2_000_000;

    public static TheoryData<string> Classifiers => ["spam", "digits", "digits-mlp"];

    public static TheoryData<string> All => ["spam", "digits", "digits-mlp", "houses"];

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void Classifier_is_right_as_often_as_its_card_says(string name)
    {
        using var model = new SampleModel(name);
        int classes = (int)model.Signature.Outputs[0].Shape[1];
        long[] labels = Values<long>(model.Read("heldout/labels", TensorDataType.Int64));

        var score = ClassificationScore.Of(
            model.Run($"heldout/{model.Input.Name}"),
            [.. labels.Select(label => (int)label)],
            classes
        );

        Assert.Equal((int)model.Metrics["heldOut"]!, score.Count);
        Assert.True(score.Count >= 500, $"{score.Count} held-out rows are no test.");
        // One row may fall on the other side of a tie on another processor.
        Assert.True(
            score.Accuracy >= (double)model.Metrics["value"]! - (1.0 / score.Count),
            $"{name}: {score.Accuracy}, its metrics.json says {model.Metrics["value"]}."
        );
    }

    [Theory]
    [InlineData("spam", 0.97)]
    [InlineData("digits", 0.985)]
    [InlineData("digits-mlp", 0.95)]
    public void Classifier_is_good_enough_to_show(string name, double smallest)
    {
        using var model = new SampleModel(name);

        Assert.True((double)model.Metrics["value"]! >= smallest, $"{name}: {model.Metrics["value"]}.");
    }

    [Fact]
    public void Regression_errs_no_more_than_its_card_says()
    {
        using var model = new SampleModel("houses");
        float[] prices = Values<float>(model.Read("heldout/labels", TensorDataType.Fp32));

        var score = RegressionScore.Of(model.Run("heldout/features"), prices);

        Assert.True(
            score.Rmse <= (double)model.Metrics["value"]! + 1e-3,
            $"{score.Rmse}, metrics.json says {model.Metrics["value"]}."
        );
        Assert.True(score.R2 > 0.8, $"R² is {score.R2}.");
    }

    [Theory]
    [MemberData(nameof(Classifiers))]
    public void Labels_file_has_a_line_for_every_logit(string name)
    {
        using var model = new SampleModel(name);

        string[] labels = File.ReadAllLines(model.PathOf("labels.txt"));

        Assert.Equal(model.Signature.Outputs[0].Shape[1], labels.Length);
        Assert.Equal(labels.Distinct(StringComparer.Ordinal), labels);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Batch_varies_and_samples_fit_the_signature(string name)
    {
        using var model = new SampleModel(name);

        SampleSet? samples = SampleSet.Bind(model.Samples, model.Signature, out IReadOnlyList<string> problems);

        Assert.Empty(problems);
        Assert.Equal(-1, model.Input.Shape[0]);
        Assert.Equal(-1, model.Signature.Outputs[0].Shape[0]);
        Assert.Equal(model.Arrays["labels"].Shape[0], samples!.Count);
        Assert.Equal(model.Arrays["heldout/labels"].Shape[0], model.Arrays[$"heldout/{model.Input.Name}"].Shape[0]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Plan_and_card_are_accepted_with_the_upload(string name)
    {
        using var model = new SampleModel(name);

        OptimizationPlan? plan = PlanReader.Read(
            File.ReadAllBytes(model.PathOf($"{name}.optimize.json")),
            out IReadOnlyList<string> problems
        );

        Assert.Empty(problems);
        Assert.Equal(model.Signature.Outputs[0].Name, plan!.Metric!.Output);
        Assert.Contains(plan.Metric.Label!, model.Arrays.Keys);
        Assert.True(
            CardReader.TryRead(
                File.ReadAllBytes(model.PathOf($"{name}.card.json")),
                out ModelCard? card,
                out var reason
            ),
            reason?.Message
        );
        Assert.NotNull(card.Licence);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Model_and_samples_are_small_enough_to_live_in_the_repository(string name)
    {
        using var model = new SampleModel(name);

        Assert.InRange(new FileInfo(model.PathOf($"{name}.onnx")).Length, 1, LargestModel);
        Assert.InRange(new FileInfo(model.PathOf($"{name}.samples.npz")).Length, 1, LargestModel / 4);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Card_for_people_and_metrics_for_programs_say_the_same(string name)
    {
        using var model = new SampleModel(name);
        double value = (double)model.Metrics["value"]!;

        string card = File.ReadAllText(model.PathOf("README.md"));

        Assert.Contains(
            string.Equals((string?)model.Metrics["metric"], "accuracy", StringComparison.Ordinal)
                ? $"{value * 100:0.00} % of {model.Metrics["heldOut"]} held-out examples"
                : $"rmse {value:0.000} over {model.Metrics["heldOut"]} held-out examples",
            card,
            StringComparison.Ordinal
        );
        Assert.Contains($"`{model.Metrics["command"]}`", card, StringComparison.Ordinal);
    }

    private static T[] Values<T>(SampleTensor tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.Data).ToArray();
}
