namespace MaaS.Optimization.Metrics;

/// <summary>
/// Metrics of sequences. Answers are strings, integers, or scores [steps, classes], of which the best class of every step is
/// taken; when there are not as many steps as a label has elements, as connectionist temporal classification gives them
/// (Graves et al., 2006): repeats are one, class 0 is the blank. Labels are strings, or integers padded with negative ones,
/// with blanks where there is a blank.
/// </summary>
internal static class Sequences
{
    public static bool CanRead(MetricTensor answer, MetricTensor label) =>
        answer.Strings is null == label.Strings is null
        && (
            answer.Strings is not null ? answer.RowLength == 1 && label.RowLength == 1
            : answer.IsFloat ? answer.RowShape.Length == 2 && !label.IsFloat
            : true
        );

    public static MetricShare ExactMatch(MetricTensor answer, MetricTensor label, int row)
    {
        (int[] found, int[] wanted) = Read(answer, label, row);
        return new MetricShare(found.AsSpan().SequenceEqual(wanted) ? 1 : 0, 1);
    }

    public static MetricShare EditRate(MetricTensor answer, MetricTensor label, int row)
    {
        (int[] found, int[] wanted) = Read(answer, label, row);
        return new MetricShare(Edits(found, wanted), wanted.Length);
    }

    private static (int[] Found, int[] Wanted) Read(MetricTensor answer, MetricTensor label, int row)
    {
        if (answer.Strings is not null)
        {
            return (Runes(answer.Strings[row]), Runes(label.Strings![row]));
        }

        if (!answer.IsFloat)
        {
            return (Numbers(answer.Row(row), least: 0), Numbers(label.Row(row), least: 0));
        }

        int steps = (int)answer.RowShape[0];
        var scores = new ClassScores(steps, (int)answer.RowShape[1], ClassesFirst: false);
        var path = new int[steps];
        for (int step = 0; step < steps; step++)
        {
            path[step] = scores.Best(answer.Row(row), step);
        }

        if (steps != label.RowLength)
        {
            return (Collapse(path), Numbers(label.Row(row), least: 1));
        }

        double[] labels = label.Row(row).ToArray();
        return ([.. path.Where((_, step) => labels[step] >= 0)], Numbers(labels, least: 0));
    }

    private static int[] Runes(string text) => [.. text.EnumerateRunes().Select(rune => rune.Value)];

    private static int[] Numbers(ReadOnlySpan<double> row, int least)
    {
        var numbers = new List<int>(row.Length);
        foreach (double value in row)
        {
            if (value >= least)
            {
                numbers.Add((int)value);
            }
        }

        return [.. numbers];
    }

    private static int[] Collapse(int[] path)
    {
        var symbols = new List<int>();
        for (int step = 0; step < path.Length; step++)
        {
            if (path[step] != 0 && (step == 0 || path[step] != path[step - 1]))
            {
                symbols.Add(path[step]);
            }
        }

        return [.. symbols];
    }

    /// <summary>Levenshtein's distance.</summary>
    private static int Edits(int[] found, int[] wanted)
    {
        int[] above = [.. Enumerable.Range(0, wanted.Length + 1)];
        for (int i = 1; i <= found.Length; i++)
        {
            int diagonal = above[0];
            above[0] = i;
            for (int k = 1; k <= wanted.Length; k++)
            {
                int replaced = diagonal + (found[i - 1] == wanted[k - 1] ? 0 : 1);
                diagonal = above[k];
                above[k] = Math.Min(replaced, 1 + Math.Min(above[k], above[k - 1]));
            }
        }

        return above[^1];
    }
}
