namespace MaaS.Optimization.Metrics;

/// <summary>Scores of one sample as decisions: one per position, each among some classes.</summary>
/// <param name="Positions">Decisions per sample, 1 or more.</param>
/// <param name="Classes">2 or more.</param>
/// <param name="ClassesFirst">[classes, positions…], as segmentation gives them, rather than [positions…, classes].</param>
internal readonly record struct ClassScores(int Positions, int Classes, bool ClassesFirst)
{
    /// <summary>Finds the axis of classes: what an output's sample has more than a label's.</summary>
    /// <returns>Null when they do not go together in this way.</returns>
    public static ClassScores? Of(ReadOnlySpan<long> scores, ReadOnlySpan<long> label)
    {
        // A label of one element may or may not have an axis for it.
        ReadOnlySpan<long> positions = label is [1] && scores.Length == 1 ? [] : label;
        if (scores.Length != positions.Length + 1)
        {
            return null;
        }

        bool last = scores[..^1].SequenceEqual(positions);
        bool first = scores[1..].SequenceEqual(positions);
        long classes = last ? scores[^1] : scores[0];
        if ((!last && !first) || classes < 2)
        {
            return null;
        }

        long count = 1;
        foreach (long size in positions)
        {
            count *= size;
        }

        return new ClassScores((int)count, (int)classes, !last);
    }

    /// <summary>How many classes score higher than this one at a position; equal scores go to the lower index.</summary>
    /// <returns>Null when there is no such class.</returns>
    public int? Rank(ReadOnlySpan<double> scores, int position, double label)
    {
        if (label < 0 || label >= Classes || label != Math.Floor(label))
        {
            return null;
        }

        int wanted = (int)label;
        double own = scores[Index(position, wanted)];
        int higher = 0;
        for (int other = 0; other < Classes; other++)
        {
            double score = scores[Index(position, other)];
            higher += score > own || (score == own && other < wanted) ? 1 : 0;
        }

        return double.IsNaN(own) ? null : higher;
    }

    public int Best(ReadOnlySpan<double> scores, int position)
    {
        int best = 0;
        for (int other = 1; other < Classes; other++)
        {
            if (scores[Index(position, other)] > scores[Index(position, best)])
            {
                best = other;
            }
        }

        return best;
    }

    private int Index(int position, int @class) =>
        ClassesFirst ? (@class * Positions) + position : (position * Classes) + @class;
}
