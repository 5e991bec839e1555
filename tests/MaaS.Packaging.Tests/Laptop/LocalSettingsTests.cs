using System.Text.Json.Nodes;
using MaaS.Testing;

namespace MaaS.Packaging.Tests.Laptop;

/// <summary>One settings file in the repository's root reaches both apps, which 'func start' serves on two ports.</summary>
public sealed class LocalSettingsTests
{
    [Theory]
    [InlineData("PredictFunction")]
    [InlineData("OptimizeFunction")]
    public void Build_puts_the_roots_settings_where_func_start_reads_them(string app)
    {
        string own = Path.Combine(RepositoryFolder.Root, "local.settings.json");
        string expected = File.Exists(own) ? own : Path.Combine(RepositoryFolder.Root, "local.settings.sample.json");

        JsonNode built = Parse(Path.Combine(RepositoryFolder.BuiltApp(app), "local.settings.json"));

        Assert.True(JsonNode.DeepEquals(Parse(expected), built), built.ToJsonString());
    }

    private static JsonNode Parse(string file) => JsonNode.Parse(File.ReadAllText(file))!;
}
