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
}
