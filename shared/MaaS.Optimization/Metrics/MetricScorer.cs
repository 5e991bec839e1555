namespace MaaS.Optimization.Metrics;

/// <summary>Scores answers against labels, sample by sample.</summary>
internal static class MetricScorer
{
    /// <summary>One share per sample.</summary>
    /// <param name="problem">Why these answers and labels cannot be scored so; null: they can.</param>
    public static IReadOnlyList<MetricShare> Score(
        MetricSpec spec,
        MetricTensor answer,
        MetricTensor label,
        out string? problem
    )
    {
        problem =
            answer.Rows == label.Rows ? Unfit(spec, answer, label) : $"{answer.Rows} answers, {label.Rows} labels";
        if (problem is not null)
        {
            return [];
        }

        var shares = new MetricShare[answer.Rows];
        for (int row = 0; row < shares.Length; row++)
        {
            shares[row] = spec.Kind switch
            {
                MetricKind.Accuracy => Decisions.Accuracy(spec, answer, label, row),
                MetricKind.F1 => Decisions.F1(spec, answer, label, row),
                MetricKind.Iou => Decisions.Iou(spec, answer, label, row),
                MetricKind.ExactMatch => Sequences.ExactMatch(answer, label, row),
                MetricKind.Cer => Sequences.EditRate(answer, label, row),
                _ => Error(spec.Kind, answer.Row(row), label.Row(row)),
            };
        }

        return shares;
    }

    private static string? Unfit(MetricSpec spec, MetricTensor answer, MetricTensor label)
    {
        bool fits = spec.Kind switch
        {
            MetricKind.ExactMatch or MetricKind.Cer => Sequences.CanRead(answer, label),
            MetricKind.Accuracy => Decisions.CanCompare(answer, label),
            MetricKind.F1 or MetricKind.Iou => Decisions.CanCompare(answer, label) && answer.Strings is null,
            _ => answer.Strings is null && label.Strings is null && answer.RowLength == label.RowLength,
        };
        return fits
            ? null
            : $"{MetricKinds.Word(spec.Kind)} cannot be taken of answers {Describe(answer)} and labels {Describe(label)}";
    }

    private static MetricShare Error(MetricKind kind, ReadOnlySpan<double> answer, ReadOnlySpan<double> label)
    {
        double sum = 0;
        for (int i = 0; i < label.Length; i++)
        {
            double difference = answer[i] - label[i];
            sum += kind == MetricKind.Rmse ? difference * difference : Math.Abs(difference);
        }

        return new MetricShare(sum, label.Length);
    }

    private static string Describe(MetricTensor tensor) =>
        $"[{string.Join(", ", tensor.Shape)}] of {(tensor.Strings is not null ? "strings" : tensor.IsFloat ? "floating point" : "integers")}";
}
