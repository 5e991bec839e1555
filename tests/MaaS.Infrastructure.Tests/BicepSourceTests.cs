using System.Text.Json;
using System.Text.Json.Nodes;
using MaaS.Infrastructure.Tests.Bicep;
using MaaS.Testing;

namespace MaaS.Infrastructure.Tests;

/// <summary>The Bicep files as text: they compile offline without a warning, are formatted, and predict what is committed.</summary>
public sealed class BicepSourceTests(BicepFixture bicep)
{
    private const string Folder = "infra/bicep";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static TheoryData<string> Sources =>
        [
            .. new[] { "*.bicep", "*.bicepparam" }
                .SelectMany(pattern =>
                    Directory.EnumerateFiles(
                        Path.Combine(RepositoryFolder.Root, Folder),
                        pattern,
                        SearchOption.AllDirectories
                    )
                )
                .Select(file => Path.GetRelativePath(RepositoryFolder.Root, file))
                .Order(StringComparer.Ordinal),
        ];

    [BicepFact]
    public async Task Cli_is_the_version_that_the_build_names()
    {
        JsonElement version = await bicep.RequestAsync("bicep/version", []);

        Assert.Equal(BicepCli.Version, version.GetProperty("version").GetString());
    }

    /// <summary>Warnings exit with 0, so that the exit code says nothing: the report must be empty.</summary>
    [BicepTheory]
    [InlineData("infra/bicep/**/*.bicep")]
    [InlineData("infra/bicep/*.bicepparam")]
    public async Task Linter_reports_nothing(string pattern)
    {
        string report = await BicepCli.RunAsync(
            TestContext.Current.CancellationToken,
            "lint",
            "--no-restore",
            "--diagnostics-format",
            "sarif",
            "--pattern",
            pattern
        );

        JsonElement[] runs = [.. Documents(report).SelectMany(sarif => sarif.GetProperty("runs").EnumerateArray())];
        Assert.NotEmpty(runs);
        Assert.Empty(
            runs.SelectMany(run => run.GetProperty("results").EnumerateArray()).Select(found => found.ToString())
        );
    }

    [BicepTheory]
    [MemberData(nameof(Sources))]
    public async Task File_is_formatted(string file)
    {
        string path = Path.Combine(RepositoryFolder.Root, file);
        JsonElement formatted = await bicep.RequestAsync("bicep/format", new JsonObject { ["path"] = path });

        Assert.Equal(
            formatted.GetProperty("contents").GetString(),
            await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task File_needs_no_registry(string file)
    {
        string text = await File.ReadAllTextAsync(
            Path.Combine(RepositoryFolder.Root, file),
            TestContext.Current.CancellationToken
        );

        Assert.DoesNotContain("'br:", text);
        Assert.DoesNotContain("'br/", text);
        Assert.DoesNotContain("'ts:", text);
        Assert.DoesNotContain("#disable-next-line", text);
    }

    /// <summary>A change of what would be deployed shows in the diff; infra/bicep/snapshots.sh writes them anew.</summary>
    [BicepTheory]
    [MemberData(nameof(Scenarios.Deployed), MemberType = typeof(Scenarios))]
    public async Task Snapshot_is_what_is_predicted(string parameters)
    {
        string committed = Path.Combine(RepositoryFolder.Root, Path.ChangeExtension(parameters, ".snapshot.json"));

        Assert.Equal(
            Sorted(await File.ReadAllTextAsync(committed, TestContext.Current.CancellationToken)),
            Sorted(await bicep.SnapshotAsync(parameters))
        );
    }

    [Fact]
    public void Every_parameter_file_is_a_scenario_of_the_policies()
    {
        string[] files =
        [
            .. Sources.Select(row => row.Data).Where(file => file.EndsWith(".bicepparam", StringComparison.Ordinal)),
        ];

        Assert.Equal(Scenarios.Deployed.Select(row => row.Data).Order(StringComparer.Ordinal), files);
    }

    [Fact]
    public async Task Every_core_rule_is_an_error_but_the_three_that_need_a_network_or_a_clock()
    {
        JsonElement rules = JsonDocument
            .Parse(
                await File.ReadAllTextAsync(
                    Path.Combine(RepositoryFolder.Root, Folder, "bicepconfig.json"),
                    TestContext.Current.CancellationToken
                )
            )
            .RootElement.GetProperty("analyzers")
            .GetProperty("core")
            .GetProperty("rules");

        Assert.Equal(
            ["use-recent-api-versions", "use-recent-module-versions", "use-resource-id-functions"],
            rules
                .EnumerateObject()
                .Where(rule => rule.Value.GetProperty("level").GetString() is not "error")
                .Select(rule => rule.Name)
        );
        Assert.True(rules.EnumerateObject().Count() >= 40, "Rules that are not named fall back to warnings or to off.");
    }

    /// <summary>With the members of every object in one order: the CLI writes outputs in any.</summary>
    private static string Sorted(string json) => Sorted(JsonNode.Parse(json))!.ToJsonString(Indented);

    private static JsonNode? Sorted(JsonNode? node) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members
                    .OrderBy(member => member.Key, StringComparer.Ordinal)
                    .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))
            ),
            JsonArray elements => new JsonArray([.. elements.Select(Sorted)]),
            _ => node?.DeepClone(),
        };

    /// <summary>The linter writes one SARIF document per file, one after another.</summary>
    private static List<JsonElement> Documents(string text)
    {
        var reader = new Utf8JsonReader(
            System.Text.Encoding.UTF8.GetBytes(text),
            new JsonReaderOptions { AllowMultipleValues = true }
        );
        List<JsonElement> documents = [];
        while (reader.Read())
        {
            documents.Add(JsonElement.ParseValue(ref reader));
        }

        return documents;
    }
}
