using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using MaaS.Infrastructure.Tests.Bicep;
using MaaS.Testing;

namespace MaaS.Infrastructure.Tests.Policies;

/// <summary>Bicep, the sample of local settings, the option types and docs/operations.md name the same settings.</summary>
public sealed class SettingsPolicyTests(BicepFixture bicep)
{
    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Settings_of_ours_exist_and_have_a_value_of_their_type(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);
        KeyValuePair<string, string>[] ours =
        [
            .. deployment
                .Apps.SelectMany(app => app.Settings)
                .Where(setting => setting.Key.StartsWith("MaaS__", StringComparison.Ordinal)),
        ];

        Assert.NotEmpty(ours);
        Assert.All(
            ours,
            setting =>
            {
                Assert.True(
                    ProductSettings.All.TryGetValue(setting.Key, out PropertyInfo? property),
                    $"{setting.Key} is no setting."
                );
                Assert.NotNull(
                    TypeDescriptor.GetConverter(property.PropertyType).ConvertFromInvariantString(setting.Value)
                );
            }
        );
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Settings_are_in_the_table_of_the_app_that_gets_them(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);
        string document = await ReadAsync("docs/operations.md");
        string predict = Section(document, "### PredictFunction");
        string optimize = Section(document, "### OptimizeFunction");
        string platform = Section(document, "### What the deployment sets");

        foreach (
            (Resource app, string table) in new[] { (deployment.Predict, predict), (deployment.Optimize, optimize) }
        )
        {
            Assert.All(
                app.Settings.Keys,
                name =>
                    Assert.Contains(
                        $"| `{name}` |",
                        name.StartsWith("MaaS__", StringComparison.Ordinal) ? table : platform
                    )
            );
        }
    }

    /// <summary>A connection string locally, an account and an identity on Azure; everything else that both have is the same.</summary>
    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Apps_get_what_the_sample_of_local_settings_has(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);
        JsonElement sample = JsonDocument
            .Parse(await ReadAsync("local.settings.sample.json"))
            .RootElement.GetProperty("Values");
        string[] connections =
        [
            .. sample
                .EnumerateObject()
                .Where(setting =>
                    setting.Value.GetString()!.StartsWith("UseDevelopmentStorage", StringComparison.Ordinal)
                )
                .Select(setting => setting.Name),
        ];

        Assert.Equal(["AzureWebJobsStorage", "ModelStorage"], connections);
        Assert.All(
            deployment.Apps,
            app =>
            {
                Assert.Equal(
                    sample.GetProperty("ORT_DISABLE_TELEMETRY").GetString(),
                    app.Settings["ORT_DISABLE_TELEMETRY"]
                );
                foreach (string connection in connections)
                {
                    Assert.False(app.Settings.ContainsKey(connection));
                    Assert.Equal("managedidentity", app.Settings[$"{connection}__credential"]);
                    Assert.Contains(app.Identity, app.Settings[$"{connection}__clientId"]);
                    Assert.Contains("https://{0}.blob.{1}", app.Settings[$"{connection}__blobServiceUri"]);
                    Assert.Contains("https://{0}.queue.{1}", app.Settings[$"{connection}__queueServiceUri"]);
                }
            }
        );
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Apps_share_the_models_and_nothing_of_their_hosts(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        Assert.All(
            deployment.Apps,
            app => Assert.Contains($"'{deployment.ModelStorage.Name}'", app.Settings["ModelStorage__blobServiceUri"])
        );
        Assert.Contains("'stpredict", deployment.Predict.Settings["AzureWebJobsStorage__blobServiceUri"]);
        Assert.Contains("'stoptimize", deployment.Optimize.Settings["AzureWebJobsStorage__blobServiceUri"]);
    }

    private static string Section(string document, string heading)
    {
        string rest = document.Split(heading + "\n", 2) is [_, var after]
            ? after
            : throw new InvalidOperationException($"docs/operations.md has no '{heading}'.");
        return rest.Split("\n##", 2)[0];
    }

    private static Task<string> ReadAsync(string file) =>
        File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Root, file), TestContext.Current.CancellationToken);
}
