using MaaS.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MaaS.Packaging.Tests.Isolated;

/// <summary>The isolated shell's sources, as text and as syntax: no package of the worker is needed to read them.</summary>
internal static class IsolatedSources
{
    private const string EventGridSymbol = "BLOB_TRIGGER_EVENT_GRID";

    /// <summary>Every file that only the isolated flavour compiles.</summary>
    public static IReadOnlyList<SyntaxTree> Parse(string app, bool eventGrid = false)
    {
        string[] symbols = eventGrid ? [EventGridSymbol] : [];
        CSharpParseOptions options = CSharpParseOptions.Default.WithPreprocessorSymbols(symbols);
        string functions = Path.Combine(RepositoryFolder.Root, "functions");
        return
        [
            .. new[] { Path.Combine(functions, app, "Isolated"), Path.Combine(functions, "Isolated") }
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs"))
                .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file)),
        ];
    }

    /// <summary>The triggers that the attributes declare, in the words of <see cref="FunctionFiles"/>.</summary>
    public static IReadOnlyList<string> Triggers(string app, bool eventGrid = false) =>
        [
            .. from tree in Parse(app, eventGrid)
            from method in tree.GetRoot(TestContext.Current.CancellationToken)
                .DescendantNodes()
                .OfType<MethodDeclarationSyntax>()
            from attribute in method.AttributeLists.SelectMany(list => list.Attributes)
            where Is(attribute, "Function")
            let name = Literal(attribute.ArgumentList!.Arguments[0].Expression)
            let declaration = Declaration(name, method)
            orderby declaration.ToString()
            select declaration.ToString(),
        ];

    private static TriggerDeclaration Declaration(string function, MethodDeclarationSyntax method)
    {
        AttributeSyntax trigger = method
            .ParameterList.Parameters.SelectMany(parameter => parameter.AttributeLists)
            .SelectMany(list => list.Attributes)
            .Single();
        AttributeArgumentSyntax[] arguments = [.. trigger.ArgumentList!.Arguments];
        string[] positional = [.. arguments.Where(IsPositional).Select(argument => Value(argument.Expression))];
        IEnumerable<string> named = arguments
            .Where(argument => !IsPositional(argument))
            .Select(argument => $"{Camel(argument.NameEquals!.Name.Identifier.Text)}={Value(argument.Expression)}");
        string kind = Camel(trigger.Name.ToString());
        IEnumerable<string> first = kind switch
        {
            "httpTrigger" => positional.Length > 1
                ? [$"authLevel={positional[0]}", $"methods={string.Join(',', positional[1..])}"]
                : [$"authLevel={positional[0]}"],
            "blobTrigger" => [$"path={positional[0]}"],
            "timerTrigger" => [$"schedule={positional[0]}"],
            _ => throw new InvalidOperationException($"{function}: no trigger of this product: {trigger}"),
        };
        return new TriggerDeclaration(function, kind, [.. first.Concat(named).Order(StringComparer.Ordinal)]);
    }

    private static string Value(ExpressionSyntax expression) =>
        expression switch
        {
            LiteralExpressionSyntax => Literal(expression),
            MemberAccessExpressionSyntax
            {
                Expression: IdentifierNameSyntax { Identifier.Text: "AuthorizationLevel" }
            } level => Camel(level.Name.Identifier.Text),
            MemberAccessExpressionSyntax member => member.Name.Identifier.Text,
            IdentifierNameSyntax constant => Constant(constant),
            _ => throw new InvalidOperationException($"Neither literal nor constant: {expression}"),
        };

    private static string Constant(IdentifierNameSyntax name) =>
        Value(
            name.SyntaxTree.GetRoot(TestContext.Current.CancellationToken)
                .DescendantNodes()
                .OfType<VariableDeclaratorSyntax>()
                .Single(variable => variable.Identifier.Text == name.Identifier.Text)
                .Initializer!.Value
        );

    private static bool IsPositional(AttributeArgumentSyntax argument) => argument.NameEquals is null;

    private static bool Is(AttributeSyntax attribute, string name) => attribute.Name.ToString() == name;

    private static string Literal(ExpressionSyntax expression) => ((LiteralExpressionSyntax)expression).Token.ValueText;

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
