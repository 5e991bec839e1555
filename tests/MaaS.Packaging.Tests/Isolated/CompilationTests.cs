using Microsoft.Azure.Functions.Worker;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MaaS.Packaging.Tests.Isolated;

/// <summary>
/// The whole isolated shell compiles, its Program.cs included, against stand-ins for the few types of the worker's packages
/// that it uses. The packages themselves are compiled against where they can be had.
/// </summary>
public sealed class CompilationTests
{
    [Theory]
    [InlineData("PredictFunction")]
    [InlineData("OptimizeFunction")]
    public void Isolated_program_compiles_without_a_warning(string app)
    {
        // The function classes are compiled with these tests and referenced; what is internal beside them is taken along.
        IEnumerable<SyntaxTree> sources = IsolatedSources
            .Parse(app)
            .Where(tree => Path.GetFileName(tree.FilePath) is "Program.cs" or "WorkerArguments.cs");

        var compilation = CSharpCompilation.Create(
            // A friend of the app, whose internals a Program of the app's own sees.
            app + ".Tests",
            [.. sources, GlobalUsings],
            References,
            new CSharpCompilationOptions(
                OutputKind.ConsoleApplication,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );

        Assert.Empty(
            compilation
                .GetDiagnostics(TestContext.Current.CancellationToken)
                .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
        );
    }

    [Fact]
    public void Shells_are_compiled_with_these_tests() =>
        Assert.All(
            [
                typeof(PredictFunction.Isolated.PredictFunctions),
                typeof(OptimizeFunction.Isolated.OptimizeUploadFunction),
            ],
            type => Assert.Equal(typeof(FunctionAttribute).Assembly, type.Assembly)
        );

    private static IEnumerable<MetadataReference> References =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));

    private static SyntaxTree GlobalUsings { get; } =
        CSharpSyntaxTree.ParseText(
            string.Concat(
                new[]
                {
                    "System",
                    "System.Collections.Generic",
                    "System.Linq",
                    "System.Threading.Tasks",
                    "Microsoft.AspNetCore.Builder",
                    "Microsoft.Extensions.DependencyInjection",
                    "Microsoft.Extensions.Hosting",
                }.Select(name => $"global using {name};\n")
            )
        );
}
