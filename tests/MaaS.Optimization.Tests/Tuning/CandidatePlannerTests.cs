using MaaS.Optimization.Passes;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Tests.Tuning;

public sealed class CandidatePlannerTests
{
    [Theory]
    [InlineData("latency", "matmul", "int8-dynamic int8-dynamic-storage")]
    [InlineData("latency", "recurrent", "int8-dynamic int8-dynamic-storage")]
    [InlineData("latency", "convolutional", "int8-dynamic int8-dynamic-storage int8-storage")]
    [InlineData("size", "convolutional", "int8-dynamic-storage int8-storage fp16-storage")]
    [InlineData("latency", "other", "")]
    [InlineData("size", "other", "")]
    public void Family_and_goal_decide_what_is_tried(string goal, string family, string candidates) =>
        Assert.Equal(
            candidates,
            string.Join(
                ' ',
                CandidatePlanner
                    .Plan(
                        new OptimizationPlan { Goal = Enum.Parse<OptimizationGoal>(goal, ignoreCase: true) },
                        Enum.Parse<ModelFamily>(family, ignoreCase: true)
                    )
                    .Select(candidate => candidate.Name)
            )
        );

    [Fact]
    public void Exact_goal_tries_nothing_but_exact_passes() =>
        Assert.All(
            CandidatePlanner
                .Plan(new OptimizationPlan { Goal = OptimizationGoal.Exact }, ModelFamily.MatMul)
                .SelectMany(candidate => candidate.Passes),
            pass => Assert.Equal(PassExactness.Exact, pass.Pass.Descriptor.Exactness)
        );

    [Fact]
    public void Passes_of_the_plan_are_one_candidate_in_their_order()
    {
        PlannedPass[] passes = [.. PassCatalog.All.Take(2).Select(pass => new PlannedPass(pass))];

        Candidate candidate = Assert.Single(
            CandidatePlanner.Plan(new OptimizationPlan { Passes = passes }, ModelFamily.Other)
        );

        Assert.Equal(passes, candidate.Passes);
        Assert.Equal($"{passes[0].Name}-{passes[1].Name}", candidate.Name);
    }

    [Fact]
    public void Candidate_whose_first_pass_is_idle_is_not_measured_again_under_another_name()
    {
        IReadOnlyList<Candidate> candidates = CandidatePlanner.Plan(new OptimizationPlan(), ModelFamily.Convolutional);
        CandidateTrial idle = Tried(candidates[0], changed: false);
        CandidateTrial both = Tried(candidates[1], changed: false);

        Assert.Null(CandidateRepeats.Find(candidates[1], [idle]));
        Assert.Equal("int8-dynamic-storage", CandidateRepeats.Find(candidates[2], [idle, both]));
        Assert.Null(CandidateRepeats.Find(candidates[2], [Tried(candidates[0], true), Tried(candidates[1], true)]));
    }

    private static CandidateTrial Tried(Candidate candidate, bool changed) =>
        new()
        {
            Candidate = candidate,
            Verdict = TrialVerdict.Rejected,
            Reason = "",
            Passes =
            [
                new PassReport
                {
                    Pass = candidate.Passes[0].Name,
                    NodesChanged = changed ? 1 : 0,
                    Tensors = [],
                    LeftAlone = [],
                    BytesBefore = 1,
                    BytesAfter = 1,
                },
            ],
        };
}
