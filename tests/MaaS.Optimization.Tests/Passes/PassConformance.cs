using System.Text.Json;
using Google.Protobuf;
using MaaS.Optimization.Onnx;
using MaaS.Optimization.Passes;

namespace MaaS.Optimization.Tests.Passes;

/// <summary>
/// What every pass must do, on every sample model. A test class per pass derives from it, names the pass and says how far its
/// answers may move.
/// </summary>
public abstract class PassConformance
{
    private protected abstract IOptimizationPass Pass { get; }

    /// <summary>Largest relative L2 error of an output allowed on the sample models.</summary>
    protected abstract double MaxRelativeError { get; }

    /// <summary>Options that make it treat tiny models too.</summary>
    protected virtual string Options => "{}";

    /// <summary>Sample models that it must find something in.</summary>
    protected abstract IReadOnlyList<string> Treats { get; }

    public static TheoryData<string> Models => new(SampleModels.All.Keys);

    [Theory]
    [MemberData(nameof(Models))]
    public void Outcome_runs_with_the_same_signature_and_close_answers(string name)
    {
        (OnnxModel model, PassOutcome outcome) = Apply(name);

        Assert.Equal(model.Graph.Input, outcome.Model.Graph.Input);
        Assert.Equal(model.Graph.Output, outcome.Model.Graph.Output);
        double error = ModelRun.RelativeError(ModelRun.Outputs(model), ModelRun.Outputs(outcome.Model));
        Assert.InRange(error, 0, MaxRelativeError);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Input_stays_untouched(string name)
    {
        ModelProto before = SampleModels.Create(name).Proto;

        (OnnxModel model, _) = Apply(name);

        Assert.Equal(before, model.Proto);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Same_input_gives_the_same_bytes(string name) =>
        Assert.Equal(Apply(name).Outcome.Model.Proto.ToByteArray(), Apply(name).Outcome.Model.Proto.ToByteArray());

    [Theory]
    [MemberData(nameof(Models))]
    public void Applying_it_again_changes_nothing_or_takes_more_away(string name)
    {
        PassOutcome first = Apply(name).Outcome;

        PassOutcome second = PassRun.Apply(Pass, first.Model, ReadOptions());

        if (Pass.Descriptor.Idempotent)
        {
            Assert.False(second.Report.ChangedAnything, JsonSerializer.Serialize(second.Report.Tensors));
            Assert.Equal(first.Model.Proto, second.Model.Proto);
        }
        else
        {
            // It may take more away; what comes out still runs.
            Assert.Equal(ModelRun.Outputs(first.Model).Keys, ModelRun.Outputs(second.Model).Keys);
            Assert.True(second.Report.BytesAfter <= first.Report.BytesAfter);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Report_tells_what_changed(string name)
    {
        (OnnxModel model, PassOutcome outcome) = Apply(name);

        Assert.Equal(Pass.Descriptor.Name, outcome.Report.Pass);
        Assert.Equal(!model.Proto.Equals(outcome.Model.Proto), outcome.Report.ChangedAnything);
        Assert.Equal(SampleModels.All.ContainsKey(name) && Treats.Contains(name), outcome.Report.ChangedAnything);
        Assert.Equal(ModelTensors.Of(outcome.Model.Proto).Sum(TensorData.ByteSize), outcome.Report.BytesAfter);
    }

    [Fact]
    public void What_the_plan_excludes_stays_as_it_is()
    {
        OnnxModel model = SampleModels.Create(Treats[0]);
        string[] names = model
            .Graph.Initializer.Select(t => t.Name)
            .Concat(model.Graph.Node.Select(n => n.Name))
            .Where(n => n.Length > 0)
            .ToArray();
        using JsonDocument json = JsonDocument.Parse(Options);
        Dictionary<string, object> options = json
            .RootElement.EnumerateObject()
            .ToDictionary(p => p.Name, p => (object)p.Value);
        options["exclude"] = names;
        Assert.True(Pass.ReadOptions(JsonSerializer.SerializeToElement(options)).TryGet(out PassOptions? read, out _));

        PassOutcome outcome = PassRun.Apply(Pass, model, read);

        Assert.False(outcome.Report.ChangedAnything);
        Assert.Contains(outcome.Report.LeftAlone, left => left.Reason == "excluded by the plan");
    }

    [Fact]
    public void An_unknown_option_is_refused_by_name()
    {
        using JsonDocument json = JsonDocument.Parse("""{"frobnicate": 1}""");

        Assert.False(Pass.ReadOptions(json.RootElement).TryGet(out _, out RefusalReason? refusal));
        Assert.Equal("plan-malformed", refusal.Code);
        Assert.Contains("frobnicate", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_has_a_line_of_documentation_and_the_pass_is_in_the_catalog()
    {
        Assert.All(Pass.Descriptor.Options, option => Assert.NotEmpty(option.Summary));
        Assert.Same(PassCatalog.Find(Pass.Descriptor.Name)?.GetType(), Pass.GetType());
    }

    private (OnnxModel Model, PassOutcome Outcome) Apply(string name)
    {
        OnnxModel model = SampleModels.Create(name);
        return (model, PassRun.Apply(Pass, model, ReadOptions()));
    }

    private PassOptions ReadOptions()
    {
        using JsonDocument json = JsonDocument.Parse(Options);
        Assert.True(
            Pass.ReadOptions(json.RootElement).TryGet(out PassOptions? options, out RefusalReason? refusal),
            refusal?.Message
        );
        return options;
    }
}
