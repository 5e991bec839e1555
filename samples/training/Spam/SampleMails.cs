using MaaS.Samples.Training.Datasets;
using MaaS.Samples.Training.Export;
using MaaS.Samples.Training.Text;

namespace MaaS.Samples.Training.Spam;

/// <summary>A few mails of the test set as text, for clients to send: <c>mails/ham-1.txt</c>, <c>mails/spam-1.txt</c>, ….</summary>
internal static class SampleMails
{
    private const int OfEach = 3;
    private const int FewestWords = 60;
    private const int LongestText = 2_500;
    private static readonly string[] AdultWords =
    [
        "adult",
        "cock",
        "naked",
        "nude",
        "penis",
        "porn",
        "sex",
        "viagra",
        "xxx",
    ];

    /// <summary>The first of each kind that are neither very short nor long, in the corpus's order.</summary>
    public static async Task WriteAsync(
        ModelFolder folder,
        IReadOnlyList<Mail> mails,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(folder.File("mails"));
        foreach (bool isSpam in (bool[])[false, true])
        {
            IEnumerable<Mail> chosen = mails
                .Where(mail => mail.IsSpam == isSpam && mail.Text.Length <= LongestText && IsShowable(mail.Text))
                .Where(mail => MailTokenizer.Words(mail.Text).Count() >= FewestWords)
                .OrderBy(mail => mail.Id, StringComparer.Ordinal)
                .Take(OfEach);
            foreach ((int index, Mail mail) in chosen.Index())
            {
                string file = $"mails/{(isSpam ? "spam" : "ham")}-{index + 1}.txt";
                await folder.WriteLinesAsync(
                    file,
                    mail.Text.Split('\n').Select(line => line.TrimEnd()),
                    cancellationToken
                );
            }
        }
    }

    /// <summary>
    /// The corpus is public, but need not all be repeated: nothing with addresses or quoted people, nothing for adults only.
    /// </summary>
    private static bool IsShowable(string text) =>
        text.All(character => char.IsAscii(character) && character != '@')
        && !text.Contains("wrote", StringComparison.OrdinalIgnoreCase)
        && !MailTokenizer.Words(text).Any(word => AdultWords.Contains(word, StringComparer.Ordinal));
}
