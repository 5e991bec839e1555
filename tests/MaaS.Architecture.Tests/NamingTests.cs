using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MaaS.Architecture.Tests;

/// <summary>Names say what a thing is; these suffixes say nothing.</summary>
public sealed class NamingTests
{
    private static readonly string[] EmptySuffixes =
    [
        "Manager",
        "Helper",
        "Helpers",
        "Util",
        "Utils",
        "Service",
        "Processor",
    ];

    [Fact]
    public void Types_are_not_named_by_words_that_say_nothing()
    {
        IEnumerable<string> offenders =
            from file in SourceTree.CSharp
            from type in Types(file)
            let name = type.Identifier.Text
            where
                EmptySuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal))
                || name.StartsWith("Default", StringComparison.Ordinal)
            select $"{file}: {name}";

        Assert.Empty(offenders);
    }

    [Fact]
    public void Files_of_the_product_hold_one_type_and_are_named_after_it()
    {
        IEnumerable<string> offenders =
            from file in SourceTree.CSharp
            where !file.StartsWith("tests/", StringComparison.Ordinal)
            let types = Types(file).Where(type => type.Parent is not TypeDeclarationSyntax).ToArray()
            where
                types.Length > 1
                || (types.Length == 1 && !NameOf(file).Equals(types[0].Identifier.Text, StringComparison.Ordinal))
            select file;

        Assert.Empty(offenders);

        // A partial type's file may say which part it is: ModelServer.Statistics.cs; a generic type's leaves its parameters out.
        static string NameOf(string file) => Path.GetFileName(file).Split('.')[0];
    }

    private static IEnumerable<BaseTypeDeclarationSyntax> Types(string file) =>
        CSharpSyntaxTree
            .ParseText(SourceTree.Read(file), cancellationToken: TestContext.Current.CancellationToken)
            .GetRoot(TestContext.Current.CancellationToken)
            .DescendantNodes()
            .OfType<BaseTypeDeclarationSyntax>();
}
