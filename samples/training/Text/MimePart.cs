using System.Globalization;
using System.Text;

namespace MaaS.Samples.Training.Text;

/// <summary>Headers and body of a mail or of one part of it (RFC 822, RFC 2045), read forgivingly: spam keeps no rules.</summary>
internal sealed class MimePart
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _body;

    private MimePart(string head, string body)
    {
        _body = body;
        string? name = null;
        foreach (string line in head.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line.StartsWith(' ') || line.StartsWith('\t'))
            {
                // A folded line belongs to the header before it.
                if (name is not null)
                {
                    _headers[name] += " " + line.Trim();
                }
            }
            else if (colon > 0)
            {
                name = line[..colon];
                _headers[name] = line[(colon + 1)..].Trim();
            }
        }
    }

    /// <param name="text">With line feeds as line ends.</param>
    public static MimePart Parse(string text)
    {
        if (text.StartsWith('\n'))
        {
            return new MimePart("", text[1..]);
        }

        int gap = text.IndexOf("\n\n", StringComparison.Ordinal);
        return gap < 0 ? new MimePart(text, "") : new MimePart(text[..gap], text[(gap + 2)..]);
    }

    /// <summary>The last header of that name; empty when there is none.</summary>
    public string Header(string name) => _headers.GetValueOrDefault(name, "");

    /// <summary>The parts of a multipart body.</summary>
    public IEnumerable<MimePart> Children(string boundary) =>
        boundary.Length == 0
            ? []
            : _body
                .Split("--" + boundary.Trim())
                .Skip(1)
                .Where(part => part.StartsWith('\n'))
                .Select(part => Parse(part[1..]));

    /// <summary>The body with its transfer encoding undone; bytes above ASCII become question marks.</summary>
    public string DecodedBody() =>
        Header("Content-Transfer-Encoding").ToLowerInvariant() switch
        {
            "base64" => Base64(_body),
            "quoted-printable" => QuotedPrintable(_body),
            _ => _body,
        };

    private static string Base64(string body)
    {
        string compact = string.Concat(
            body.Where(character => char.IsAsciiLetterOrDigit(character) || character is '+' or '/')
        );
        compact = compact[..(compact.Length / 4 * 4)];
        return Encoding.ASCII.GetString(Convert.FromBase64String(compact));
    }

    private static string QuotedPrintable(string body)
    {
        var text = new StringBuilder(body.Length);
        for (int at = 0; at < body.Length; at++)
        {
            if (body[at] != '=' || at + 1 >= body.Length)
            {
                text.Append(body[at]);
            }
            else if (body[at + 1] == '\n')
            {
                at++;
            }
            else if (
                at + 2 < body.Length
                && byte.TryParse(body.AsSpan(at + 1, 2), NumberStyles.HexNumber, null, out byte code)
            )
            {
                text.Append(code < 128 ? (char)code : '?');
                at += 2;
            }
        }

        return text.ToString();
    }
}
