using MaaS.Optimization.Metrics;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Tests.Tuning;

public sealed class GatesTests
{
    [Theory]
    [InlineData(1.031, true)]
    [InlineData(1.03, false)]
    [InlineData(0.7, false)]
    public void Latency_goal_asks_the_lower_bound_to_be_faster(double lower, bool passes) =>
        Assert.Equal(passes, Passes(OptimizationGoal.Latency, Measurements.Of(lower: lower), sizeRatio: 1));

    [Theory]
    [InlineData(0.95, 1.5, true)]
    [InlineData(0.94, 4, false)]
    [InlineData(3, 1.49, false)]
    public void Size_goal_asks_for_less_bytes_and_no_slowdown(double lower, double sizeRatio, bool passes) =>
        Assert.Equal(passes, Passes(OptimizationGoal.Size, Measurements.Of(lower: lower), sizeRatio));

    [Theory]
    [InlineData(1.2, 1, 1e-4, true)]
    [InlineData(1.2, 1, 1.1e-4, false)]
    [InlineData(1, 2, 1e-6, true)]
    [InlineData(1, 1, 0, false)]
    public void Exact_goal_asks_for_the_same_outputs_and_some_gain(
        double lower,
        double sizeRatio,
        double difference,
        bool passes
    ) =>
        Assert.Equal(
            passes,
            Passes(OptimizationGoal.Exact, Measurements.Of(lower: lower, maxDifference: difference), sizeRatio)
        );

    [Fact]
    public void Exact_goal_asks_for_every_decision_to_be_the_same() =>
        Assert.Equal(["exact"], Failed(OptimizationGoal.Exact, Measurements.Of(maxDifference: 0, agreement: 0.999)));

    [Theory]
    [InlineData(0.99, 0.99, true)]
    [InlineData(0.989, 1, false)]
    [InlineData(1, 0.989, false)]
    public void Standard_budget_asks_for_direction_and_decisions(double cosine, double agreement, bool passes) =>
        Assert.Equal(
            passes,
            Passes(OptimizationGoal.Latency, Measurements.Of(cosine: cosine, agreement: agreement), sizeRatio: 1)
        );

    [Fact]
    public void Budget_of_the_plan_replaces_the_standard_one()
    {
        var budget = new ErrorBudget { RelativeError = 0.02 };
        CandidateMeasurement measurement = Measurements.Of(cosine: 0.5, agreement: 0.5, relativeError: 0.02);

        Assert.Empty(Failed(OptimizationGoal.Latency, measurement, budget));
        Assert.Equal(
            ["relative-error"],
            Failed(OptimizationGoal.Latency, Measurements.Of(relativeError: 0.021), budget)
        );
    }

    [Fact]
    public void Labels_judge_alone_where_they_prove_the_budget()
    {
        // The outputs moved far, the answers are as right as before.
        CandidateMeasurement moved = Measurements.Of(cosine: 0.9, agreement: 0.95);

        Assert.Empty(Failed(OptimizationGoal.Latency, moved with { Metric = Metric(0.009) }));
        Assert.Equal(
            ["metric", "cosine", "top1-agreement"],
            Failed(OptimizationGoal.Latency, moved with { Metric = Metric(0.03, drop: 0.02) })
        );
        Assert.Equal(
            ["metric", "cosine", "top1-agreement"],
            Failed(OptimizationGoal.Latency, moved with { Metric = Metric(double.NaN, drop: double.NaN) })
        );
        Assert.Equal(
            ["cosine", "top1-agreement"],
            Failed(OptimizationGoal.Latency, moved with { Metric = Metric(0, samples: 49) })
        );
    }

    [Fact]
    public void Labels_too_few_to_prove_the_budget_hold_it_together_with_the_outputs()
    {
        MetricComparison few = Metric(0.047, samples: 64);

        Assert.Empty(Failed(OptimizationGoal.Latency, Measurements.Of() with { Metric = few }));
        Assert.Equal(
            ["top1-agreement"],
            Failed(OptimizationGoal.Latency, Measurements.Of(agreement: 0.98) with { Metric = few })
        );
        // A budget that names the metric alone does not mean that nothing else may be asked.
        Assert.Equal(
            ["cosine"],
            Failed(
                OptimizationGoal.Latency,
                Measurements.Of(cosine: 0.9) with
                {
                    Metric = few,
                },
                new ErrorBudget { MetricDrop = 0.02 }
            )
        );
    }

    [Fact]
    public void Labels_too_few_to_speak_for_a_candidate_may_speak_against_it()
    {
        var budget = new ErrorBudget { MetricDrop = 0.02 };

        Assert.Equal(
            ["metric"],
            Failed(
                OptimizationGoal.Latency,
                Measurements.Of() with
                {
                    Metric = Metric(0.2, samples: 19, drop: 0.03),
                },
                budget
            )
        );
        Assert.Empty(
            Failed(
                OptimizationGoal.Latency,
                Measurements.Of() with
                {
                    Metric = Metric(0.2, samples: 19, drop: 0.02),
                },
                budget
            )
        );
    }

    [Fact]
    public void Budget_of_the_plan_holds_metric_and_outputs_that_it_names()
    {
        CandidateMeasurement measurement = Measurements.Of(cosine: 0.9) with { Metric = Metric(0.009) };

        Assert.Empty(Failed(OptimizationGoal.Latency, measurement, new ErrorBudget { MetricDrop = 0.02 }));
        Assert.Equal(
            ["metric", "cosine"],
            Failed(OptimizationGoal.Latency, measurement, new ErrorBudget { MetricDrop = 0.001, Cosine = 0.95 })
        );
        Assert.Equal(["cosine"], Failed(OptimizationGoal.Latency, measurement, new ErrorBudget { Cosine = 0.95 }));
    }

    [Fact]
    public void Budget_for_labels_that_are_not_there_leaves_the_outputs_to_be_held() =>
        Assert.Equal(
            ["cosine"],
            Failed(OptimizationGoal.Latency, Measurements.Of(cosine: 0.9), new ErrorBudget { MetricDrop = 0.5 })
        );

    [Fact]
    public void Outputs_of_another_shape_or_not_finite_pass_no_gate()
    {
        CandidateMeasurement good = Measurements.Of();
        CandidateMeasurement bad = good with { Outputs = [good.Outputs[0] with { NonFiniteMismatches = 1 }] };
        CandidateMeasurement worse = good with { Outputs = [good.Outputs[0] with { ShapeMismatches = 1 }] };

        Assert.Equal(["sane-outputs"], Failed(OptimizationGoal.Latency, bad));
        Assert.Equal(["sane-outputs"], Failed(OptimizationGoal.Latency, worse));
    }

    [Fact]
    public void Figures_that_are_no_numbers_pass_no_gate() =>
        Assert.Equal(
            ["latency", "cosine"],
            Failed(OptimizationGoal.Latency, Measurements.Of(lower: double.NaN, cosine: double.NaN))
        );

    [Fact]
    public void Verdict_says_what_was_found_and_what_was_asked()
    {
        GateVerdict verdict = Gates.Judge(
            OptimizationGoal.Latency,
            ErrorBudget.Standard,
            Measurements.Of(lower: 1.012),
            1
        )[0];

        Assert.Equal(1.012, verdict.Found);
        Assert.Equal(1.03, verdict.Required);
        Assert.Contains("is 1.012; above 1.03 is faster", verdict.Explanation, StringComparison.Ordinal);
    }

    private static MetricComparison Metric(double upperBound, int samples = 500, double drop = 0.002) =>
        new()
        {
            Kind = MetricKind.Accuracy,
            Original = 0.95,
            Candidate = 0.948,
            Drop = drop,
            DropUpperBound = upperBound,
            Samples = samples,
        };

    private static bool Passes(OptimizationGoal goal, CandidateMeasurement measurement, double sizeRatio) =>
        Gates.Judge(goal, ErrorBudget.Standard, measurement, sizeRatio).All(verdict => verdict.Passed);

    private static IEnumerable<string> Failed(
        OptimizationGoal goal,
        CandidateMeasurement measurement,
        ErrorBudget? budget = null
    ) =>
        Gates
            .Judge(goal, budget ?? ErrorBudget.Standard, measurement, 1)
            .Where(verdict => !verdict.Passed)
            .Select(verdict => verdict.Gate);
}
