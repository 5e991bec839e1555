namespace MaaS.Optimization.Calibration;

/// <summary>Which of the uploader's samples a job may see.</summary>
internal sealed record SamplePart
{
    /// <summary>Fewer samples than this are too few to part with any: every part is all of them.</summary>
    public const int LeastToSplit = 16;

    /// <summary>Fixed, so that a part is the same in every job, on every machine.</summary>
    private const int Seed = 1_897;

    public static SamplePart All { get; } = new() { Kind = SamplePartKind.All };

    /// <summary>The half that choices and calibration are made with.</summary>
    public static SamplePart Development { get; } = new() { Kind = SamplePartKind.Development };

    /// <summary>The other half, which no choice has seen: verdicts come from it.</summary>
    public static SamplePart HeldOut { get; } = new() { Kind = SamplePartKind.HeldOut };

    public required SamplePartKind Kind { get; init; }

    /// <summary>Of a fold: which one, from 0.</summary>
    public int Fold { get; init; }

    /// <summary>Of a fold: how many there are, 2 or more.</summary>
    public int Folds { get; init; } = 2;

    /// <summary>The development half without one of its folds.</summary>
    public static SamplePart Training(int fold, int folds) =>
        new()
        {
            Kind = SamplePartKind.Training,
            Fold = fold,
            Folds = folds,
        };

    /// <summary>One fold of the development half: what <see cref="Training"/> leaves out.</summary>
    public static SamplePart Validation(int fold, int folds) =>
        new()
        {
            Kind = SamplePartKind.Validation,
            Fold = fold,
            Folds = folds,
        };

    /// <summary>Whether a number of samples is enough to hold some back.</summary>
    public static bool Splits(int count) => count >= LeastToSplit;

    /// <summary>For each of so many samples whether it is in this part.</summary>
    public bool[] Mask(int count)
    {
        var mask = new bool[count];
        if (Kind == SamplePartKind.All || !Splits(count))
        {
            Array.Fill(mask, value: true);
            return mask;
        }

        // Shuffled: files are often sorted by label, or alternate between labels.
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(Seed).Shuffle(order);
        int development = count / 2;
        for (int place = 0; place < count; place++)
        {
            mask[order[place]] = Holds(place, development);
        }

        return mask;
    }

    private bool Holds(int place, int development) =>
        Kind switch
        {
            SamplePartKind.HeldOut => place >= development,
            SamplePartKind.Training => place < development && place % Folds != Fold,
            SamplePartKind.Validation => place < development && place % Folds == Fold,
            _ => place < development,
        };
}
