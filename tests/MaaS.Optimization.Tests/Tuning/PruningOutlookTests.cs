using MaaS.Optimization.Passes;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Tests.Tuning;

public sealed class PruningOutlookTests
{
    private static readonly Candidate Pruned = Of("pruned-int8", "structured-pruning", "static-quantization");

    [Fact]
    public void What_loses_too_much_without_pruning_is_not_pruned()
    {
        CandidateTrial[] earlier = [Trial("int8-static", "cosine"), Trial("int8-static-pointwise", "metric", "cosine")];

        Assert.StartsWith("int8-static loses too much", WhyNot(Pruned, earlier), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_passed_with_the_same_passes_or_failed_by_more_than_its_answers_lets_pruning_be_tried()
    {
        Assert.Null(WhyNot(Pruned, [Trial("int8-static", "cosine"), Trial("int8-static-pointwise")]));
        Assert.Null(WhyNot(Pruned, [Trial("int8-static", "latency", "cosine")]));
    }

    [Fact]
    public void Without_a_candidate_that_is_the_same_but_for_pruning_nothing_is_known()
    {
        CandidateTrial other = Trial("storage", "cosine") with { Candidate = Of("storage", "int8-storage") };

        Assert.Null(WhyNot(Pruned, [other]));
        Assert.Null(WhyNot(Of("int8-static", "static-quantization"), [Trial("int8-static", "cosine")]));
    }

    [Fact]
    public void Where_nothing_decides_pruning_needs_labels_or_a_budget_of_its_own()
    {
        CandidateTrial measured = Trial("int8-static");
        CandidateTrial[] features = [measured with { Measurement = Measurements.Of(agreement: null) }];
        CandidateTrial[] always = [measured with { Measurement = Measurements.Of(decisionsVary: false) }];
        CandidateTrial[] decisions = [measured with { Measurement = Measurements.Of(agreement: 1) }];

        Assert.StartsWith("There are no labels", WhyNot(Pruned, features), StringComparison.Ordinal);
        Assert.StartsWith("There are no labels", WhyNot(Pruned, always), StringComparison.Ordinal);
        Assert.Null(PruningOutlook.WhyNot(Pruned, new ErrorBudget { Cosine = 0.99 }, features));
        Assert.Null(WhyNot(Pruned, decisions));
        Assert.Null(WhyNot(Of("int8-static", "static-quantization"), features));
    }

    private static string? WhyNot(Candidate candidate, IReadOnlyList<CandidateTrial> earlier) =>
        PruningOutlook.WhyNot(candidate, ErrorBudget.Standard, earlier);

    /// <param name="name">Of the candidate.</param>
    /// <param name="failed">The gates that it did not pass.</param>
    private static CandidateTrial Trial(string name, params string[] failed) =>
        new()
        {
            Candidate = Of(name, "static-quantization"),
            Verdict = failed.Length == 0 ? TrialVerdict.Passed : TrialVerdict.Rejected,
            Reason = "",
            Gates = [.. failed.Select(gate => new GateVerdict(gate, false, 0, 0, ""))],
        };

    private static Candidate Of(string name, params string[] passes) =>
        new(
            name,
            [.. passes.Select(pass => new PlannedPass(PassCatalog.All.Single(one => one.Descriptor.Name == pass)))]
        );
}
