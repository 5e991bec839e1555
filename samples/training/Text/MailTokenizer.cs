namespace MaaS.Samples.Training.Text;

/// <summary>
/// The words of a text as the spam model knows them. Clients in other languages do the same; the model's card states the rule.
/// </summary>
internal static class MailTokenizer
{
    public const int LongestWord = 20;

    /// <summary>
    /// Lower-case ASCII; every maximal run of a–z is a word, everything else separates. Runs over <see cref="LongestWord"/>
    /// letters (encoded attachments, keys) are dropped.
    /// </summary>
    public static IEnumerable<string> Words(string text)
    {
        int start = 0;
        for (int at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && char.IsAsciiLetter(text[at]))
            {
                continue;
            }

            if (at > start && at - start <= LongestWord)
            {
                yield return text[start..at].ToLowerInvariant();
            }

            start = at + 1;
        }
    }
}
