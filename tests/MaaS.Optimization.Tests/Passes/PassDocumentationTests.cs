using System.Text;
using MaaS.Optimization.Passes;
using MaaS.Optimization.Tuning;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Passes;

/// <summary>docs/passes.md and docs/optimize-json.md say what the code does.</summary>
public sealed class PassDocumentationTests
{
    public static TheoryData<string> Passes => new(PassCatalog.All.Select(pass => pass.Descriptor.Name));

    [Theory]
    [MemberData(nameof(Passes))]
    public void Pass_and_its_options_stand_in_the_document_with_their_defaults(string name)
    {
        PassDescriptor descriptor = PassCatalog.Find(name)!.Descriptor;
        string document = Read("passes.md");
        string section = Section(document, name) + Section(document, "All passes");

        Assert.All(
            descriptor.Options,
            option =>
            {
                string row = $"| `{option.Name}` | `{option.Default.Trim('"')}` | ";
                Assert.Contains(option.Range is null ? row : row + option.Range, section, StringComparison.Ordinal);
            }
        );
        Assert.Contains($"| [{name}](#{name}) | ", document, StringComparison.Ordinal);
        Assert.Contains(
            descriptor.Precision is null ? "unchanged" : $"`{descriptor.Precision}`",
            document.Split('\n').Single(line => line.StartsWith($"| [{name}]", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Example_of_a_plan_is_one()
    {
        string example = Read("optimize-json.md").Split("```json")[1].Split("```")[0];

        OptimizationPlan? plan = PlanReader.Read(Encoding.UTF8.GetBytes(example), out IReadOnlyList<string> problems);

        Assert.Empty(problems);
        Assert.Equal(2, plan!.Passes!.Count);
    }

    private static string Section(string document, string title)
    {
        string[] parts = document.Split($"\n## {title}\n");
        Assert.True(parts.Length == 2, $"docs/passes.md has no section '## {title}'.");
        return parts[1].Split("\n## ")[0];
    }

    private static string Read(string name) =>
        File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs", name)).ReplaceLineEndings("\n");
}
