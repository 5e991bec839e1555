using System.Text.RegularExpressions;
using MaaS.Testing;

namespace MaaS.Architecture.Tests;

/// <summary>What the documents point to exists.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void Relative_links_of_every_document_lead_somewhere()
    {
        IEnumerable<string> broken =
            from file in SourceTree.Files
            where file.EndsWith(".md", StringComparison.Ordinal)
            from Match link in MarkdownLink.Matches(SourceTree.Read(file))
            let target = link.Groups["target"].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
            let path = Path.Combine(RepositoryFolder.Root, Path.GetDirectoryName(file)!, target)
            where !File.Exists(path) && !Directory.Exists(path)
            select $"{file}: {target}";

        Assert.Empty(broken);
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MarkdownLink { get; }
}
