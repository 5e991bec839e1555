using System.Text.RegularExpressions;

namespace MaaS.EndToEnd.Tests.Toolchain;

/// <summary>
/// A command of docs/tutorial.md: a fenced block <c>sh</c>, the fenced block <c>text</c> after it if there is one, and the HTML
/// comment <c>test: …</c> before it that says how a test deviates.
/// </summary>
/// <param name="Directive">Null: run once as it stands.</param>
/// <param name="Output">The lines that must be printed, without those that are left out (<c>…</c>).</param>
internal sealed partial record TutorialStep(string Command, string? Directive, IReadOnlyList<string> Output)
{
    public static IReadOnlyList<TutorialStep> Parse(string markdown) =>
        [
            .. Block
                .Matches(markdown)
                .Select(match => new TutorialStep(
                    match.Groups["command"].Value.Trim(),
                    match.Groups["directive"].Success ? match.Groups["directive"].Value : null,
                    [
                        .. match
                            .Groups["output"]
                            .Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                            .Where(line => line != "…"),
                    ]
                )),
        ];

    /// <summary>The shown lines that a run did not print, figures and white space apart.</summary>
    public IReadOnlyList<string> Missing(string printed)
    {
        string all = Plain(printed);
        return [.. Output.Where(line => !all.Contains(Plain(line.TrimEnd('…')), StringComparison.Ordinal))];
    }

    private static string Plain(string text) => Space.Replace(Figure.Replace(text, "#"), " ").Trim();

    [GeneratedRegex(
        @"(<!-- test: (?<directive>[^>]*) -->\n)?```sh\n(?<command>[^`]*)```(\n\n```text\n(?<output>[^`]*)```)?",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Block { get; }

    [GeneratedRegex(@"\d[\d.]*(e[+-]?\d+)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Figure { get; }

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Space { get; }
}
