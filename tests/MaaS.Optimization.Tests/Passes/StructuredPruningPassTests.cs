using System.Text.Json;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Passes.StructuredPruning;

namespace MaaS.Optimization.Tests.Passes;

public sealed class StructuredPruningPassTests : PassConformance
{
    private protected override IOptimizationPass Pass { get; } = new StructuredPruningPass();

    protected override double MaxRelativeError => 1;

    protected override string Options => """{"widthMultiple": 4, "amount": 0.25}""";

    protected override IReadOnlyList<string> Treats => ["mlp", "gemm", "residual", "conv", "conv-affine"];

    public static TheoryData<string> Prunable => new(PrunableModels.All.Keys);

    /// <summary>Half of the channels of every model make nothing: without them its answers are the same.</summary>
    [Theory]
    [MemberData(nameof(Prunable))]
    public void Channels_that_make_nothing_go_and_the_answers_stay(string name)
    {
        OnnxModel model = PrunableModels.Create(name);

        PassOutcome outcome = Apply(model, 0.5, "l2", 16);

        Assert.True(outcome.Report.ChangedAnything, Explain(outcome));
        Assert.True(outcome.Report.BytesAfter < outcome.Report.BytesBefore * 0.7, Explain(outcome));
        float difference = ModelRun.MaxDifference(ModelRun.Outputs(model), ModelRun.Outputs(outcome.Model));
        Assert.InRange(difference, 0, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Prunable))]
    public void Widths_stay_multiples(string name)
    {
        OnnxModel model = PrunableModels.Create(name);

        PassOutcome outcome = Apply(model, 0.3, "l1", 8);

        // The rest: inputs, classes, and what Concat puts together.
        IEnumerable<string> odd =
            from tensor in outcome.Model.Graph.Initializer
            where tensor.Dims.Count >= 2 && tensor.DataType == 1
            from size in tensor.Dims
            where size % 8 != 0 && size is not (< 8 or 10 or 51) && name != "grouped"
            select $"{tensor.Name}: {size}";
        Assert.Empty(odd);
    }

    [Theory]
    [InlineData("layer-normalization", "LayerNormalization is taken over all of them together")]
    [InlineData("given-out", "the model gives them out")]
    [InlineData("unknown-operator", "CumSum is not followed")]
    [InlineData("computed-addend", "computed or of another size")]
    public void What_cannot_be_followed_stays_with_the_reason(string name, string reason)
    {
        OnnxModel model = StubbornModels.Create(name);

        PassOutcome outcome = Apply(model, 0.5, "l2", 16);

        Assert.False(outcome.Report.ChangedAnything, Explain(outcome));
        Assert.Contains(outcome.Report.LeftAlone, left => left.Reason.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_samples_the_report_says_that_there_was_no_refit()
    {
        PassOutcome outcome = Apply(PrunableModels.Create("mlp"), 0.5, "reconstruction", 16);

        Assert.Contains(outcome.Report.Notes, note => note.Contains("it needs samples", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"amount": 1}""", "Amount")]
    [InlineData("""{"widthMultiple": 0}""", "WidthMultiple")]
    [InlineData("""{"importance": "taste"}""", "importance")]
    public void An_option_out_of_range_is_refused_by_name(string options, string named)
    {
        using JsonDocument json = JsonDocument.Parse(options);

        Assert.False(Pass.ReadOptions(json.RootElement).TryGet(out _, out RefusalReason? refusal));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    private PassOutcome Apply(OnnxModel model, double amount, string importance, int widthMultiple)
    {
        JsonElement options = JsonSerializer.SerializeToElement(
            new
            {
                amount,
                importance,
                widthMultiple,
            }
        );
        Assert.True(
            Pass.ReadOptions(options).TryGet(out PassOptions? read, out RefusalReason? refusal),
            refusal?.Message
        );
        return Pass.Apply(model, read, TestContext.Current.CancellationToken);
    }

    private static string Explain(PassOutcome outcome) => JsonSerializer.Serialize(outcome.Report);
}
