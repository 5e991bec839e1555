using MaaS.Samples.Training.Evaluation;

namespace MaaS.Training.Tests.Evaluation;

public sealed class ScoreTests
{
    [Fact]
    public void Classification_counts_by_the_largest_logit()
    {
        var score = ClassificationScore.Of([2, 1, 0, 3, 5, 4, 1, 2], [0, 1, 1, 1], classes: 2);

        Assert.Equal(4, score.Count);
        Assert.Equal(0.75, score.Accuracy);
        Assert.Equal(1, score.Precision(1));
        Assert.Equal(2.0 / 3, score.Recall(1), 1e-12);
        Assert.Equal(0.5, score.Precision(0));
    }

    [Fact]
    public void Class_that_never_occurs_has_no_precision_and_no_recall()
    {
        var score = ClassificationScore.Of([1, 0], [0], classes: 2);

        Assert.Equal(0, score.Precision(1));
        Assert.Equal(0, score.Recall(1));
    }

    [Fact]
    public void Logits_that_do_not_fit_the_labels_are_refused() =>
        Assert.Throws<ArgumentException>(() => ClassificationScore.Of([1, 0, 1], [0], classes: 2));

    [Fact]
    public void Regression_errs_by_the_root_of_the_mean_square()
    {
        RegressionScore score = RegressionScore.Of([1, 2, 6], [1, 2, 3]);

        Assert.Equal(Math.Sqrt(3), score.Rmse, 1e-12);
        Assert.Equal(1, score.MeanAbsoluteError, 1e-12);
        Assert.Equal(1 - (9.0 / 2), score.R2, 1e-12);
    }
}
