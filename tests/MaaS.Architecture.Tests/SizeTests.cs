using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MaaS.Architecture.Tests;

/// <summary>A file and a method that fit on a screen or few.</summary>
public sealed class SizeTests
{
    private const int LongestFile = 300;
    private const int LongestMethod = 60;
    private const int LongestReadme = 160;

    [Fact]
    public void Files_have_at_most_300_lines()
    {
        IEnumerable<string> offenders =
            from file in SourceTree.CSharp
            let lines = LineCount(SourceTree.Read(file))
            where lines > LongestFile
            select $"{file}: {lines} lines";

        Assert.Empty(offenders);
    }

    [Fact]
    public void Methods_have_at_most_60_lines() => Assert.Empty(SourceTree.CSharp.SelectMany(LongMethods));

    [Fact]
    public void Readme_has_at_most_160_lines() =>
        Assert.InRange(LineCount(SourceTree.Read("README.md")), 1, LongestReadme);

    private static IEnumerable<string> LongMethods(string file)
    {
        SyntaxNode root = CSharpSyntaxTree
            .ParseText(SourceTree.Read(file), cancellationToken: TestContext.Current.CancellationToken)
            .GetRoot(TestContext.Current.CancellationToken);
        foreach (BaseMethodDeclarationSyntax method in root.DescendantNodes().OfType<BaseMethodDeclarationSyntax>())
        {
            FileLinePositionSpan span = method.SyntaxTree.GetLineSpan(
                method.Span,
                TestContext.Current.CancellationToken
            );
            int lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
            if (lines > LongestMethod)
            {
                yield return $"{file}:{span.StartLinePosition.Line + 1}: {lines} lines";
            }
        }
    }

    private static int LineCount(string text) => text.AsSpan().Count('\n');
}
