namespace MaaS.Samples.Training.Text;

/// <summary>Words and their numbers: the zero-based line in vocab.txt.</summary>
internal sealed class Vocabulary
{
    /// <summary>Fills the front of short texts.</summary>
    public const int Padding = 0;

    /// <summary>Stands for every word that is not listed.</summary>
    public const int Unknown = 1;

    private readonly Dictionary<string, int> _ids;

    public Vocabulary(IReadOnlyList<string> lines)
    {
        Lines = lines;
        _ids = lines.Index().ToDictionary(line => line.Item, line => line.Index, StringComparer.Ordinal);
    }

    /// <summary>The lines of vocab.txt.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>The most frequent words, frequent ones first, ties in alphabetical order.</summary>
    /// <param name="texts">Of the training set alone: what the test set holds must stay unknown.</param>
    /// <param name="size">Lines at most, the two special ones included.</param>
    /// <param name="inAtLeast">Texts that a word must occur in.</param>
    public static Vocabulary Build(IEnumerable<string> texts, int size, int inAtLeast)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string word in texts.SelectMany(text => MailTokenizer.Words(text).Distinct(StringComparer.Ordinal)))
        {
            counts[word] = counts.GetValueOrDefault(word) + 1;
        }

        IEnumerable<string> words = counts
            .Where(count => count.Value >= inAtLeast)
            .OrderByDescending(count => count.Value)
            .ThenBy(count => count.Key, StringComparer.Ordinal)
            .Take(size - 2)
            .Select(count => count.Key);
        return new Vocabulary(["<pad>", "<unk>", .. words]);
    }

    /// <summary>The first <paramref name="length"/> words as numbers, padded on the left so that the last is a real word.</summary>
    public long[] Encode(string text, int length)
    {
        long[] ids =
        [
            .. MailTokenizer.Words(text).Take(length).Select(word => (long)_ids.GetValueOrDefault(word, Unknown)),
        ];
        var padded = new long[length];
        ids.CopyTo(padded, length - ids.Length);
        return padded;
    }
}
