namespace MaaS.Samples.Training.Datasets;

/// <summary>
/// Examples to learn from, to choose between epochs with, and to report on. The last part is looked at once, at the end.
/// </summary>
internal sealed record DataSplit<T>(IReadOnlyList<T> Train, IReadOnlyList<T> Validation, IReadOnlyList<T> Test)
{
    /// <summary>
    /// Of the shuffle before the split. Not the seed of the training: models of different seeds are to be judged on the same
    /// test set.
    /// </summary>
    private const int ShuffleSeed = 20_021_010;

    /// <summary>Shuffles and cuts.</summary>
    /// <param name="validation">Share of all examples, 0 to 1.</param>
    /// <param name="test">Share of all examples, 0 to 1.</param>
    public static DataSplit<T> Of(IReadOnlyList<T> examples, double validation, double test)
    {
        T[] shuffled = [.. examples];
        new Random(ShuffleSeed).Shuffle(shuffled);
        int testCount = (int)(shuffled.Length * test);
        int validationCount = (int)(shuffled.Length * validation);
        return new DataSplit<T>(
            shuffled[(testCount + validationCount)..],
            shuffled[testCount..(testCount + validationCount)],
            shuffled[..testCount]
        );
    }

    /// <summary>The first of each part, for a quick check that everything runs.</summary>
    public DataSplit<T> Reduced(int train, int others) =>
        new([.. Train.Take(train)], [.. Validation.Take(others)], [.. Test.Take(others)]);
}
