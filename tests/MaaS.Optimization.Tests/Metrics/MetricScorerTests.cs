using MaaS.Optimization.Metrics;

namespace MaaS.Optimization.Tests.Metrics;

public sealed class MetricScorerTests
{
    [Fact]
    public void Accuracy_counts_the_best_class_of_every_sample()
    {
        MetricTensor scores = Floats(
            [3, 3],
            0.1,
            0.7,
            0.2, /**/
            0.5,
            0.3,
            0.2, /**/
            0.2,
            0.3,
            0.5
        );

        Assert.Equal([1, 0, 1], Shares(MetricKind.Accuracy, scores, Integers([3], 1, 2, 2)).Select(s => s.Numerator));
    }

    [Fact]
    public void Accuracy_of_top_k_counts_labels_among_the_k_best()
    {
        MetricTensor scores = Floats(
            [2, 3],
            0.5,
            0.3,
            0.2, /**/
            0.5,
            0.3,
            0.2
        );
        var spec = new MetricSpec(MetricKind.Accuracy, "y", "labels") { TopK = 2 };

        Assert.Equal([1, 0], MetricScorer.Score(spec, scores, Integers([2, 1], 1, 2), out _).Select(s => s.Numerator));
    }

    [Fact]
    public void Accuracy_takes_one_hot_labels() =>
        Assert.Equal(
            [1, 0],
            Shares(MetricKind.Accuracy, Floats([2, 2], 1, 2, 1, 2), Integers([2, 2], 0, 1, 1, 0))
                .Select(s => s.Numerator)
        );

    [Fact]
    public void Accuracy_finds_the_axis_of_classes_of_a_segmentation_and_leaves_out_unknown_pixels()
    {
        // [1, classes 2, 1, 3]: the second class is the better one at pixels 0 and 2.
        MetricTensor scores = Floats(
            [1, 2, 1, 3],
            0,
            1,
            0, /**/
            1,
            0,
            1
        );

        Assert.Equal([new MetricShare(1, 2)], Shares(MetricKind.Accuracy, scores, Integers([1, 1, 3], 1, 1, -1)));
    }

    [Fact]
    public void Accuracy_of_class_numbers_and_of_strings_is_equality()
    {
        Assert.Equal(
            [1, 0],
            Shares(MetricKind.Accuracy, Integers([2], 4, 5), Integers([2], 4, 4)).Select(s => s.Numerator)
        );
        Assert.Equal(
            [0, 1],
            Shares(MetricKind.Accuracy, Strings("ham", "spam"), Strings("spam", "spam")).Select(s => s.Numerator)
        );
    }

    [Fact]
    public void Accuracy_of_a_single_probability_goes_by_the_threshold()
    {
        MetricTensor found = Floats([3, 1], 0.4, 0.6, 0.7);
        MetricTensor labels = Integers([3], 0, 1, 0);
        var strict = new MetricSpec(MetricKind.Accuracy, "y", "labels") { Threshold = 0.65 };

        Assert.Equal([1, 1, 0], Shares(MetricKind.Accuracy, found, labels).Select(s => s.Numerator));
        Assert.Equal([1, 0, 0], MetricScorer.Score(strict, found, labels, out _).Select(s => s.Numerator));
    }

    [Fact]
    public void Score_that_is_not_a_number_is_no_right_answer() =>
        Assert.Equal(
            [0],
            Shares(MetricKind.Accuracy, Floats([1, 2], double.NaN, double.NaN), Integers([1], 0))
                .Select(s => s.Numerator)
        );

    [Fact]
    public void Errors_are_summed_over_the_elements()
    {
        MetricTensor found = Floats([2, 2], 1, 2, 3, 4);
        MetricTensor labels = Floats([2, 2], 1, 4, 3, 1);

        Assert.Equal([new(4, 2), new(9, 2)], Shares(MetricKind.Rmse, found, labels));
        Assert.Equal([new(2, 2), new(3, 2)], Shares(MetricKind.Mae, found, labels));
        Assert.Equal(Math.Sqrt(13d / 4), MetricKind.Rmse.Value(13, 4));
    }

    [Fact]
    public void F1_and_iou_count_what_both_call_positive()
    {
        MetricTensor found = Floats([1, 4], 0.9, 0.9, 0.1, 0.1);
        MetricTensor labels = Integers([1, 4], 1, 0, 1, 0);

        Assert.Equal([new(2, 4)], Shares(MetricKind.F1, found, labels));
        Assert.Equal([new(1, 3)], Shares(MetricKind.Iou, found, labels));
    }

    [Fact]
    public void Sequences_of_scores_are_collapsed_where_their_steps_are_not_the_labels()
    {
        // Best classes 1 1 0 1 2: "1 1 2" without repeats and blanks.
        MetricTensor scores = Floats(
            [1, 5, 3],
            0,
            1,
            0, /**/
            0,
            1,
            0, /**/
            1,
            0,
            0, /**/
            0,
            1,
            0, /**/
            0,
            0,
            1
        );

        Assert.Equal([new(1, 1)], Shares(MetricKind.ExactMatch, scores, Integers([1, 4], 1, 1, 2, -1)));
        Assert.Equal([new(1, 3)], Shares(MetricKind.Cer, scores, Integers([1, 4], 1, 2, 2, 0)));
        Assert.Equal([new(0, 1)], Shares(MetricKind.ExactMatch, scores, Integers([1, 3], 1, 2, 2)));
    }

    [Fact]
    public void Sequences_of_as_many_steps_as_labels_are_compared_step_by_step()
    {
        MetricTensor scores = Floats(
            [1, 3, 2],
            0,
            1, /**/
            0,
            1, /**/
            1,
            0
        );

        Assert.Equal([new(1, 1)], Shares(MetricKind.ExactMatch, scores, Integers([1, 3], 1, 1, -1)));
        Assert.Equal([new(0, 1)], Shares(MetricKind.ExactMatch, scores, Integers([1, 3], 1, 1, 1)));
    }

    [Fact]
    public void Strings_are_edited_by_code_point() =>
        Assert.Equal([new(2, 4)], Shares(MetricKind.Cer, Strings("kit😀n"), Strings("sit😀")));

    [Theory]
    [InlineData("rmse")]
    [InlineData("accuracy")]
    [InlineData("cer")]
    public void What_does_not_go_together_is_told(string kind)
    {
        MetricKind metric = Enum.Parse<MetricKind>(kind, ignoreCase: true);

        MetricScorer.Score(
            new MetricSpec(metric, "y", "labels"),
            Floats([1, 4], 1, 2, 3, 4),
            Floats([1, 3], 1, 2, 3),
            out string? problem
        );

        Assert.Equal(
            $"{kind} cannot be taken of answers [1, 4] of floating point and labels [1, 3] of floating point",
            problem
        );
    }

    private static IReadOnlyList<MetricShare> Shares(MetricKind kind, MetricTensor found, MetricTensor labels)
    {
        IReadOnlyList<MetricShare> shares = MetricScorer.Score(
            new MetricSpec(kind, "y", "labels"),
            found,
            labels,
            out string? problem
        );
        Assert.Null(problem);
        return shares;
    }

    private static MetricTensor Floats(long[] shape, params double[] values) => new(shape, values, null, IsFloat: true);

    private static MetricTensor Integers(long[] shape, params double[] values) =>
        new(shape, values, null, IsFloat: false);

    private static MetricTensor Strings(params string[] values) => new([values.Length], [], values, IsFloat: false);
}
