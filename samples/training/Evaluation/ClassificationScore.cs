namespace MaaS.Samples.Training.Evaluation;

/// <summary>What a classifier got right.</summary>
/// <param name="Confusion">Counts by [true class, predicted class].</param>
internal sealed record ClassificationScore(int[,] Confusion)
{
    public int Count => Confusion.Cast<int>().Sum();

    /// <summary>Share of rows whose largest logit stands at the true class, 0 to 1.</summary>
    public double Accuracy => (double)Enumerable.Range(0, Confusion.GetLength(0)).Sum(c => Confusion[c, c]) / Count;

    /// <param name="logits">[rows, classes], row-major.</param>
    /// <param name="labels">The true class of each row, 0 to classes - 1.</param>
    public static ClassificationScore Of(ReadOnlySpan<float> logits, IReadOnlyList<int> labels, int classes)
    {
        if (logits.Length != labels.Count * classes)
        {
            throw new ArgumentException(
                $"{logits.Length} logits for {labels.Count} rows of {classes}.",
                nameof(logits)
            );
        }

        var confusion = new int[classes, classes];
        for (int row = 0; row < labels.Count; row++)
        {
            confusion[labels[row], IndexOfLargest(logits.Slice(row * classes, classes))]++;
        }

        return new ClassificationScore(confusion);
    }

    /// <summary>Of what was predicted to be this class, the share that is; 0 when nothing was.</summary>
    public double Precision(int target) =>
        Share(target, Enumerable.Range(0, Confusion.GetLength(0)).Sum(row => Confusion[row, target]));

    /// <summary>Of what is this class, the share that was predicted to be; 0 when nothing is.</summary>
    public double Recall(int target) =>
        Share(target, Enumerable.Range(0, Confusion.GetLength(1)).Sum(column => Confusion[target, column]));

    private double Share(int target, int of) => of == 0 ? 0 : (double)Confusion[target, target] / of;

    private static int IndexOfLargest(ReadOnlySpan<float> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            largest = values[i] > values[largest] ? i : largest;
        }

        return largest;
    }
}
