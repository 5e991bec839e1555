using System.Text;
using MaaS.Optimization.Metrics;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Tests.Tuning;

public sealed class PlanReaderTests
{
    [Fact]
    public void Empty_plan_is_the_automatic_one()
    {
        OptimizationPlan plan = Read("{}");

        Assert.Equal(OptimizationGoal.Latency, plan.Goal);
        Assert.Null(plan.Passes);
        Assert.Same(ErrorBudget.Standard, plan.Budget);
        Assert.Empty(plan.Limits);
    }

    [Fact]
    public void Everything_that_can_be_said_is_read()
    {
        OptimizationPlan plan = Read(
            """
            {
              "goal": "size",
              "passes": ["int8-storage", { "name": "int8-storage", "options": { "exclude": ["w1"] } }],
              "budget": { "metricDrop": 0.003, "relativeError": 0.05 },
              "limits": { "x": [8, 3, 640, 640] },
              "constants": { "sr": 16000, "flags": [true, false] },
              "metric": { "kind": "accuracy", "output": "y", "label": "labels", "topK": 5, "threshold": 0 },
              "timeBudgetSeconds": 90
            }
            """
        );

        Assert.Equal(OptimizationGoal.Size, plan.Goal);
        Assert.Equal(["int8-storage", "int8-storage"], plan.Passes!.Select(pass => pass.Name));
        Assert.Equal(["w1"], plan.Passes![1].Options!.Exclude);
        Assert.Equal(0.003, plan.Budget.MetricDrop);
        Assert.Equal(0.05, plan.Budget.RelativeError);
        Assert.Null(plan.Budget.Cosine);
        Assert.Equal([8, 3, 640, 640], plan.Limits["x"]);
        Assert.Equal(16_000, plan.Constants["sr"].GetInt32());
        Assert.Equal(2, plan.Constants["flags"].GetArrayLength());
        Assert.Equal(new MetricSpec(MetricKind.Accuracy, "y", "labels") { TopK = 5, Threshold = 0 }, plan.Metric);
        Assert.Equal(90, plan.TimeBudgetSeconds);
    }

    [Fact]
    public void Every_problem_is_told_at_once_with_its_path()
    {
        IReadOnlyList<string> problems = Problems(
            """
            {
              "goal": "speed",
              "pases": "auto",
              "passes": ["int7", { "nmae": "x" }, { "name": "int8-storage", "options": { "bits": 8 } }],
              "budget": { "cosine": 1.5, "top1Agreement": "high" },
              "limits": { "x": [0, 3] },
              "constants": { "sr": "16000" },
              "metric": { "output": "y" },
              "folds": 2.5,
              "timeBudgetSeconds": 0
            }
            """
        );

        string[] paths =
        [
            "$.goal: expected latency, size, exact, found \"speed\"",
            "$.pases: unknown; known are goal, passes",
            "$.passes[0]: no pass is called 'int7'; known are ",
            "$.passes[1].nmae: unknown",
            "$.passes[1].name: missing",
            "$.passes[2].options: ",
            "$.budget.cosine: expected a number from 0 to 1, found 1.5",
            "$.budget.top1Agreement: expected a number from 0 to 1, found \"high\"",
            "$.limits['x']: expected an array",
            "$.constants['sr']: expected a number, true, false, or a flat array",
            "$.metric.kind: missing",
            "$.folds: expected a whole number, found 2.5",
            "$.timeBudgetSeconds: expected a number from 1 to 86400, found 0",
        ];
        Assert.All(
            paths,
            path => Assert.Contains(problems, problem => problem.StartsWith(path, StringComparison.Ordinal))
        );
        Assert.Equal(paths.Length, problems.Count);
    }

    [Theory]
    [InlineData("[]", "$: expected an object, found an array")]
    [InlineData("{\"goal\":", "$: not valid JSON")]
    [InlineData("{\"goal\":\"size\",\"goal\":\"exact\"}", "$: not valid JSON")]
    [InlineData("{\"goal\":null}", "$.goal: expected latency, size, exact, found null")]
    [InlineData("{\"passes\":[]}", "$.passes: expected \"auto\" or an array of 1 to 32 passes")]
    public void What_is_no_plan_is_refused(string json, string problem) =>
        Assert.StartsWith(problem, Assert.Single(Problems(json)), StringComparison.Ordinal);

    private static OptimizationPlan Read(string json)
    {
        OptimizationPlan? plan = PlanReader.Read(Encoding.UTF8.GetBytes(json), out IReadOnlyList<string> problems);
        Assert.Empty(problems);
        return plan!;
    }

    private static IReadOnlyList<string> Problems(string json)
    {
        Assert.Null(PlanReader.Read(Encoding.UTF8.GetBytes(json), out IReadOnlyList<string> problems));
        return problems;
    }
}
