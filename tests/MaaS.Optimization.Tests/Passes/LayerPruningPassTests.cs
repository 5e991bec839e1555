using System.Text.Json;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.LayerPruning;

namespace MaaS.Optimization.Tests.Passes;

public sealed class LayerPruningPassTests : PassConformance
{
    private protected override IOptimizationPass Pass { get; } = new LayerPruningPass();

    protected override double MaxRelativeError => 1;

    protected override string Options => """{"amount": 0.5}""";

    protected override IReadOnlyList<string> Treats => ["residual"];

    public static TheoryData<string> None => new(ResidualModels.None.Keys);

    /// <summary>Attention or the feed-forward part makes nothing: it is the one that goes.</summary>
    [Theory]
    [InlineData(false, false, "wo", "attended")]
    [InlineData(false, true, "wo", "attended")]
    [InlineData(true, true, "wo", "attended")]
    [InlineData(false, false, "w2", "fed")]
    [InlineData(true, false, "w2", "fed")]
    [InlineData(false, true, "w2", "fed")]
    public void A_part_of_a_transformer_layer_that_does_nothing_goes_and_the_answers_stay(
        bool decomposed,
        bool postNorm,
        string idle,
        string branch
    )
    {
        OnnxModel model = TransformerModels.Block(decomposed, postNorm);
        TensorProto weight = model.Graph.Initializer.Single(tensor => tensor.Name == idle);
        weight.RawData = Google.Protobuf.ByteString.CopyFrom(new byte[weight.RawData.Length]);

        foreach (bool refit in (bool[])[true, false])
        {
            PassOutcome outcome = Apply(model, new { amount = 0.5, refit });

            Assert.DoesNotContain(outcome.Model.Graph.Node, node => node.Output.Contains(branch));
            Assert.DoesNotContain(outcome.Model.Graph.Initializer, tensor => tensor.Name == idle);
            Assert.Contains(outcome.Model.Graph.Initializer, tensor => tensor.Name == (idle == "wo" ? "w2" : "wo"));
            Assert.InRange(Error(model, outcome), 0, 1e-4);
        }
    }

    [Fact]
    public void A_block_of_a_resnet_goes_and_one_with_a_convolution_in_its_skip_stays()
    {
        OnnxModel model = ResidualModels.ResNet(idle: true);

        PassOutcome outcome = Apply(model, new { amount = 0.95 });

        Assert.Equal(
            ["b1", "b2", "head", "skip", "stem"],
            outcome
                .Model.Graph.Initializer.Select(tensor => tensor.Name)
                .Where(name => !name.StartsWith("sum1", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
        Assert.InRange(Error(model, outcome), 0, 1e-4);
    }

    [Fact]
    public void What_a_factor_and_a_shift_per_channel_can_do_is_made_up_for()
    {
        OnnxModel model = ResidualModels.Affine();

        PassOutcome refitted = Apply(model, new { amount = 0.95 });
        PassOutcome bare = Apply(model, new { amount = 0.95, refit = false });

        Assert.DoesNotContain(refitted.Model.Graph.Node, node => node.OpType == "MatMul");
        Assert.InRange(Error(model, refitted), 0, 1e-3);
        Assert.InRange(Error(model, bare), 0.1, 10);
    }

    [Fact]
    public void A_refit_of_images_is_one_per_channel_too()
    {
        OnnxModel model = ResidualModels.ResNet(idle: false);

        double refitted = Error(model, Apply(model, new { amount = 0.95 }));
        double bare = Error(model, Apply(model, new { amount = 0.95, refit = false }));

        Assert.True(refitted < 0.7 * bare, $"{refitted} {bare}");
    }

    [Theory]
    [MemberData(nameof(None))]
    public void What_is_no_block_or_is_needed_elsewhere_stays(string name)
    {
        OnnxModel model = ResidualModels.None[name]();

        PassOutcome outcome = Apply(model, new { amount = 0.95 });

        Assert.False(outcome.Report.ChangedAnything, JsonSerializer.Serialize(outcome.Report));
    }

    [Fact]
    public void A_dead_end_that_was_there_before_keeps_what_it_reads()
    {
        PassOutcome outcome = Apply(ResidualModels.WithDeadEnd(), new { amount = 0.95 });

        Assert.Equal(["MatMul", "Neg", "Mul", "Add"], outcome.Model.Graph.Node.Select(node => node.OpType));
        Assert.NotEmpty(ModelRun.Outputs(outcome.Model));
    }

    [Fact]
    public void The_block_that_does_least_goes_first_and_the_report_says_what_each_does()
    {
        OnnxModel model = TransformerModels.Block();
        Scale(model, "w2", 1e-3f);

        PassOutcome outcome = Apply(model, new { amount = 0.5 });

        Assert.DoesNotContain(outcome.Model.Graph.Node, node => node.Output.Contains("fed"));
        Assert.Contains(outcome.Report.LeftAlone, left => left is { Name: "r1" });
        Assert.Contains(
            outcome.Report.Notes,
            note => note.StartsWith("1 of 2 residual blocks were removed", StringComparison.Ordinal)
        );
        Assert.Equal(
            ["b1", "beta2", "gamma2", "w1", "w2"],
            outcome.Report.Tensors.Select(change => change.Name).Order(StringComparer.Ordinal)
        );
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

    [Theory]
    [InlineData("""{"amount": 1}""", "Amount")]
    [InlineData("""{"refit": 3}""", "refit")]
    public void An_option_out_of_range_is_refused_by_name(string options, string named)
    {
        using JsonDocument json = JsonDocument.Parse(options);

        Assert.False(Pass.ReadOptions(json.RootElement).TryGet(out _, out RefusalReason? refusal));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    private PassOutcome Apply(OnnxModel model, object options)
    {
        Assert.True(
            Pass.ReadOptions(JsonSerializer.SerializeToElement(options))
                .TryGet(out PassOptions? read, out RefusalReason? refusal),
            refusal?.Message
        );
        return PassRun.Apply(Pass, model, read);
    }

    private static double Error(OnnxModel model, PassOutcome outcome) =>
        ModelRun.RelativeError(ModelRun.Outputs(model, seed: 4), ModelRun.Outputs(outcome.Model, seed: 4));

    private static void Scale(OnnxModel model, string name, float factor)
    {
        TensorProto tensor = model.Graph.Initializer.Single(tensor => tensor.Name == name);
        float[] values = [.. TensorData.Floats(model, tensor).ToArray().Select(value => value * factor)];
        tensor.RawData = TensorData
            .Create<float>(name, TensorProto.Types.DataType.Float, [.. tensor.Dims], values)
            .RawData;
    }
}
