using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace MaaS.Samples.Training.Text;

/// <summary>
/// What a person reads of a mail, and where its links lead: the subject and the body, without other headers (they tell of the mail's route through the
/// corpus's collectors, which no new mail takes), attachments and markup.
/// </summary>
internal static partial class MailCleaner
{
    private const int DeepestPart = 4;

    /// <param name="raw">A mail as it was sent (RFC 822), with any line ends.</param>
    public static string PlainText(string raw)
    {
        MimePart mail = MimePart.Parse(raw.ReplaceLineEndings("\n"));
        var text = new StringBuilder(Subject(mail.Header("Subject"))).Append('\n');
        Append(text, mail, depth: 0);
        return BlankLines.Replace(text.ToString(), "\n\n").Trim();
    }

    private static void Append(StringBuilder text, MimePart part, int depth)
    {
        string type = part.Header("Content-Type");
        if (type.Contains("multipart/", StringComparison.OrdinalIgnoreCase) && depth < DeepestPart)
        {
            foreach (MimePart child in part.Children(Boundary.Match(type).Groups["value"].Value))
            {
                Append(text, child, depth + 1);
            }

            return;
        }

        bool isHtml = type.Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (isHtml || type.Length == 0 || type.Contains("text/", StringComparison.OrdinalIgnoreCase))
        {
            string body = part.DecodedBody();
            text.Append(isHtml || HtmlStart.IsMatch(body) ? WithoutMarkup(body) : body).Append('\n');
        }
    }

    /// <summary>Links stay, as a mail without markup has them too: where they lead tells much.</summary>
    private static string WithoutMarkup(string html)
    {
        string visible = Link.Replace(InvisibleElement.Replace(html, " "), " ${target} ");
        return WebUtility.HtmlDecode(Tag.Replace(visible, " "));
    }

    /// <summary>Without the marks of mailing lists that only one side of the corpus read.</summary>
    private static string Subject(string subject) => ListMark.Replace(subject, "").Trim();

    [GeneratedRegex("""boundary="?(?<value>[^";\n]+)""", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex Boundary { get; }

    [GeneratedRegex(
        "^\\s*<(!doctype|html|body|table|head)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        1_000
    )]
    private static partial Regex HtmlStart { get; }

    [GeneratedRegex(
        "<!--.*?-->|<(?<name>style|script)\\b.*?</\\k<name>\\s*>",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        5_000
    )]
    private static partial Regex InvisibleElement { get; }

    [GeneratedRegex(
        """<a\s[^>]*?href\s*=\s*["']?(?<target>[^"'\s>]+)[^>]*>""",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        5_000
    )]
    private static partial Regex Link { get; }

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 5_000)]
    private static partial Regex Tag { get; }

    [GeneratedRegex("\\[[A-Za-z0-9 _-]{2,30}\\]", RegexOptions.None, 1_000)]
    private static partial Regex ListMark { get; }

    [GeneratedRegex("\\n\\s*\\n\\s*", RegexOptions.None, 5_000)]
    private static partial Regex BlankLines { get; }
}
