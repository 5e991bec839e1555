namespace MaaS.Optimization.Metrics;

/// <summary>
/// Metrics of decisions. Scores have an axis of classes more than the label, which then holds the class's number; or they are
/// as many as the label's elements: a one-hot row for accuracy, otherwise yes from the threshold on. A negative label where
/// scores are given is one that nobody knows: not counted.
/// </summary>
internal static class Decisions
{
    public static bool CanCompare(MetricTensor answer, MetricTensor label) =>
        answer.Strings is null == label.Strings is null
        && (answer.RowLength == label.RowLength || (answer.IsFloat && Scores(answer, label) is not null));

    public static MetricShare Accuracy(MetricSpec spec, MetricTensor answer, MetricTensor label, int row)
    {
        int length = label.RowLength;
        if (answer.Strings is { } strings)
        {
            int equal = Enumerable
                .Range(row * length, length)
                .Count(i => string.Equals(strings[i], label.Strings![i], StringComparison.Ordinal));
            return new MetricShare(equal, length);
        }

        ReadOnlySpan<double> found = answer.Row(row);
        ReadOnlySpan<double> wanted = label.Row(row);
        if (answer.IsFloat && Scores(answer, label) is { } scores)
        {
            return Ranked(spec, scores, found, wanted);
        }

        if (answer.IsFloat && length > 1)
        {
            var oneHot = new ClassScores(1, length, ClassesFirst: false);
            return Ranked(spec, oneHot, found, [oneHot.Best(wanted, 0)]);
        }

        int right = 0;
        for (int i = 0; i < length; i++)
        {
            right += answer.IsFloat
                ? (IsYes(spec, found[i]) == IsLabelled(wanted[i]) ? 1 : 0)
                : (found[i].Equals(wanted[i]) ? 1 : 0);
        }

        return new MetricShare(right, length);
    }

    public static MetricShare F1(MetricSpec spec, MetricTensor answer, MetricTensor label, int row)
    {
        (int both, int found, int wanted) = Count(spec, answer, label, row);
        return new MetricShare(2 * both, found + wanted);
    }

    public static MetricShare Iou(MetricSpec spec, MetricTensor answer, MetricTensor label, int row)
    {
        (int both, int found, int wanted) = Count(spec, answer, label, row);
        return new MetricShare(both, found + wanted - both);
    }

    private static ClassScores? Scores(MetricTensor answer, MetricTensor label) =>
        ClassScores.Of(answer.RowShape, label.RowShape);

    private static MetricShare Ranked(
        MetricSpec spec,
        ClassScores scores,
        ReadOnlySpan<double> found,
        ReadOnlySpan<double> wanted
    )
    {
        int right = 0;
        int known = 0;
        for (int position = 0; position < scores.Positions; position++)
        {
            if (wanted[position] >= 0)
            {
                known++;
                right += scores.Rank(found, position, wanted[position]) is { } rank && rank < spec.TopK ? 1 : 0;
            }
        }

        return new MetricShare(right, known);
    }

    /// <summary>How often both say yes, the answer does, the label does. Of classes, every one but the first is yes.</summary>
    private static (int Both, int Found, int Wanted) Count(
        MetricSpec spec,
        MetricTensor answer,
        MetricTensor label,
        int row
    )
    {
        ReadOnlySpan<double> found = answer.Row(row);
        ReadOnlySpan<double> wanted = label.Row(row);
        ClassScores? scores = answer.IsFloat ? Scores(answer, label) : null;
        (int both, int yes, int labelled) = (0, 0, 0);
        for (int i = 0; i < wanted.Length; i++)
        {
            bool isYes = scores is { } classes ? classes.Best(found, i) > 0 : IsYes(spec, found[i]);
            bool isLabelled = IsLabelled(wanted[i]);
            bool isSame = scores is not { } all || all.Best(found, i) == (int)wanted[i];
            both += isYes && isLabelled && isSame ? 1 : 0;
            yes += isYes ? 1 : 0;
            labelled += isLabelled ? 1 : 0;
        }

        return (both, yes, labelled);
    }

    private static bool IsYes(MetricSpec spec, double value) => value >= spec.Threshold;

    private static bool IsLabelled(double value) => value >= 0.5;
}
