using System.Text.Json;

namespace MaaS.Optimization.Tests.BadModels;

/// <summary>
/// What people upload by mistake or on purpose, through the whole optimizer: its registered passes, its plan of its own, its
/// child processes. A model is optimized, or published as it is, or refused with the reason; nothing throws.
/// </summary>
public sealed class BadModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Refused => new(RefusedModels.All.Keys);

    public static TheoryData<string> Survivable => new(SurvivableModels.All.Keys);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Model_that_cannot_be_served_is_refused_with_the_reason(string name)
    {
        RefusedModel model = RefusedModels.All[name];

        var refused = Assert.IsType<OptimizationOutcome.Refused>(await OptimizeAsync(model.Create()));

        Assert.Equal(model.Code, refused.Reason.Code);
        Assert.Contains(model.Says, refused.Reason.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Survivable))]
    public async Task Strange_model_that_runs_is_published_and_no_pass_stumbles_over_it(string name)
    {
        byte[] model = SurvivableModels.All[name]().ToBytes();

        OptimizationOutcome outcome = await OptimizeAsync(model);

        Assert.Null((outcome as OptimizationOutcome.Refused)?.Reason);
        var optimized = Assert.IsType<OptimizationOutcome.Optimized>(outcome);

        Assert.Equal("original", optimized.Variants[^1].Variant.Name);
        using var report = JsonDocument.Parse(optimized.ReportJson);
        JsonElement[] candidates = [.. report.RootElement.GetProperty("candidates").EnumerateArray()];
        Assert.NotEmpty(candidates);
        Assert.All(candidates, candidate => Assert.NotEqual("failed", candidate.GetProperty("verdict").GetString()));
        Assert.DoesNotContain("the pass failed", report.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    private async Task<OptimizationOutcome> OptimizeAsync(byte[] model)
    {
        using var fixture = new OptimizerFixture { MeasureTime = TimeSpan.FromMilliseconds(100) };
        return await fixture.OptimizeAsync(
            _folder.Write("model.onnx", model),
            plan: null,
            samples: null,
            TestContext.Current.CancellationToken
        );
    }
}
