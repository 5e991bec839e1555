using MaaS.Optimization.Isolation;
using MaaS.Optimization.Metrics;
using MaaS.Optimization.Passes.StructuredPruning;
using MaaS.Optimization.Tuning;

namespace MaaS.Optimization.Tests.Tuning;

public sealed class AlternativeChoiceTests
{
    private const int FoldSize = 100;

    [Fact]
    public void Without_labels_the_least_mean_error_wins() =>
        Assert.Equal(1, AlternativeChoice.Best([Score([0.1, 0.3]), Score([0.2, 0.1]), Score([0.05, 0.4])]));

    [Fact]
    public void With_labels_the_least_drop_wins_whatever_the_error() =>
        Assert.Equal(1, AlternativeChoice.Best([Score([0.1, 0.1], lost: [9, 8]), Score([0.3, 0.3], lost: [1, 1])]));

    [Fact]
    public void Drops_within_one_standard_error_of_the_least_are_a_tie_that_the_error_decides()
    {
        // The least is 0.02 ± 0.01.
        AlternativeScore least = Score([0.3, 0.3, 0.3], lost: [0, 3, 3]);
        AlternativeScore near = Score([0.1, 0.1, 0.1], lost: [3, 3, 2]);
        AlternativeScore far = Score([0.01, 0.01, 0.01], lost: [4, 4, 4]);

        Assert.Equal(1, AlternativeChoice.Best([least, near, far]));
    }

    /// <summary>Of 100 answers 4 are lost, ± 2, whatever a second fold would have shown.</summary>
    [Fact]
    public void One_fold_has_a_standard_error_too() =>
        Assert.Equal(
            1,
            AlternativeChoice.Best([Score([0.3], lost: [4]), Score([0.1], lost: [5]), Score([0.01], lost: [7])])
        );

    [Fact]
    public void What_does_not_run_in_a_fold_or_has_no_figure_never_wins()
    {
        AlternativeScore broken = Score([0.1, double.NaN]);
        AlternativeScore missing = new(new StructuredPruningOptions(), [Fold(0.01, null), null], Kind: null);

        Assert.Equal(2, AlternativeChoice.Best([broken, missing, Score([0.9, 0.9])]));
    }

    [Fact]
    public void Boldest_is_the_last_that_passes_the_gates_of_answers()
    {
        var budget = new ErrorBudget { RelativeError = 0.2 };

        Assert.Equal(
            2,
            AlternativeChoice.Boldest(
                OptimizationGoal.Latency,
                budget,
                [Score([0.1, 0.1]), Score([0.3, 0.3]), Score([0.1, 0.25]), Score([0.4, 0.4])]
            )
        );
        Assert.Null(AlternativeChoice.Boldest(OptimizationGoal.Latency, budget, [Score([0.3, 0.3])]));
    }

    [Fact]
    public void Boldest_is_held_to_the_labels_of_all_folds_together()
    {
        var budget = new ErrorBudget { MetricDrop = 0.05 };

        // 1 and 7 of 100: 4 points of 200.
        Assert.Equal(
            1,
            AlternativeChoice.Boldest(
                OptimizationGoal.Latency,
                budget,
                [Score([0, 0], lost: [0, 0]), Score([0, 0], lost: [1, 7]), Score([0, 0], lost: [1, 11])]
            )
        );
    }

    [Fact]
    public void Report_names_what_differs_and_the_figures_of_every_fold()
    {
        AlternativeScore quarter = Score([0.1, 0.2], lost: [0, 1]);
        AlternativeScore half = quarter with { Options = new StructuredPruningOptions { Amount = 0.5 } };

        Assert.Equal(
            "Cross-validated on 2 folds of 200 development samples: relative errors and, behind them, drops of accuracy: "
                + "amount 0.25 0.1000 0.2000 0.0000 0.0100; amount 0.5 0.1000 0.2000 0.0000 0.0100.",
            AlternativeChoice.Explain([quarter, half], folds: 2, samples: 200)
        );
    }

    private static AlternativeScore Score(double[] errors, int[]? lost = null) =>
        new(
            new StructuredPruningOptions(),
            [.. errors.Select((error, i) => Fold(error, lost?[i]))],
            lost is null ? null : MetricKind.Accuracy
        );

    private static ComparedAnswers Fold(double error, int? lost) =>
        new()
        {
            Outputs = [.. Measurements.Of(relativeError: error).Outputs],
            Metric = lost is { } wrong
                ? new MetricTally
                {
                    Original = [.. Enumerable.Repeat(new MetricShare(1, 1), FoldSize)],
                    Candidate = [.. Enumerable.Range(0, FoldSize).Select(i => new MetricShare(i < wrong ? 0 : 1, 1))],
                }
                : null,
        };
}
