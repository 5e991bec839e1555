using System.Text;
using System.Text.RegularExpressions;

namespace MaaS.LocalHost.Apps;

/// <summary>A blob trigger's path, <c>container/pattern</c>, where <c>{name}</c> takes any text, '/' included.</summary>
internal sealed partial class BlobPathPattern
{
    private readonly Regex _pattern;

    private BlobPathPattern(string container, Regex pattern)
    {
        Container = container;
        _pattern = pattern;
    }

    public string Container { get; }

    /// <summary>Null when the path has no container, or braces that do not pair.</summary>
    public static BlobPathPattern? TryParse(string path)
    {
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == path.Length - 1 || path.AsSpan(0, slash).IndexOfAny('{', '}') >= 0)
        {
            return null;
        }

        string blob = path[(slash + 1)..];
        var regex = new StringBuilder("^");
        int position = 0;
        foreach (Match parameter in Parameter.Matches(blob))
        {
            regex.Append(Regex.Escape(blob[position..parameter.Index]));
            regex.Append("(?<").Append(parameter.Groups["name"].ValueSpan).Append(">.+)");
            position = parameter.Index + parameter.Length;
        }

        string rest = blob[position..];
        if (rest.AsSpan().IndexOfAny('{', '}') >= 0)
        {
            return null;
        }

        regex.Append(Regex.Escape(rest)).Append('$');
        var pattern = new Regex(
            regex.ToString(),
            RegexOptions.ExplicitCapture | RegexOptions.Singleline,
            TimeSpan.FromSeconds(1)
        );
        return new BlobPathPattern(path[..slash], pattern);
    }

    /// <summary>The values of the pattern's parameters, or null when the blob's name does not match.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Match(string blobName)
    {
        Match match = _pattern.Match(blobName);
        return match.Success
            ? [.. match.Groups.Values.Skip(1).Select(group => KeyValuePair.Create(group.Name, group.Value))]
            : null;
    }

    [GeneratedRegex(@"\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter { get; }
}
