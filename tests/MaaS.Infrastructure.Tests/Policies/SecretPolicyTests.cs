using System.Text.RegularExpressions;
using MaaS.Infrastructure.Tests.Bicep;

namespace MaaS.Infrastructure.Tests.Policies;

/// <summary>No secret in a setting or an output, and no way in that only a password guards.</summary>
public sealed partial class SecretPolicyTests(BicepFixture bicep)
{
    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Settings_and_outputs_hold_no_secret(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        IEnumerable<string> values = deployment
            .Apps.SelectMany(app => app.Settings)
            .Select(setting => $"{setting.Key}={setting.Value}")
            .Concat(deployment.Outputs.EnumerateObject().Select(output => $"{output.Name}={output.Value}"));
        Assert.DoesNotContain(values, Secret.IsMatch);
        Assert.All(deployment.Apps, app => Assert.Null(app.At("properties.configuration.secrets")));
    }

    /// <summary>The one secret of the deployment: read while it runs, given to Event Grid, and nowhere else.</summary>
    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Keys_are_read_for_the_webhook_only(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        Assert.All(
            deployment.Resources.Where(resource => ListsKeys.IsMatch(resource.Json.GetRawText())),
            resource => Assert.Equal("Microsoft.EventGrid/systemTopics/eventSubscriptions", resource.Type)
        );
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Telemetry_and_images_are_guarded_by_identities(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        Assert.Equal(
            "true",
            Assert.Single(deployment.Of("Microsoft.Insights/components")).Text("properties.DisableLocalAuth")
        );
        Assert.All(
            deployment.Apps,
            app =>
                Assert.EndsWith(
                    "Authorization=AAD', " + ClientIdOf(app) + ")]",
                    app.Settings["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]
                )
        );
        Assert.All(
            deployment.Of("Microsoft.ContainerRegistry/registries"),
            registry =>
            {
                Assert.Equal("false", registry.Text("properties.adminUserEnabled"));
                Assert.Equal("false", registry.Text("properties.anonymousPullEnabled"));
            }
        );
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Apps_speak_tls_and_are_not_published_with_passwords(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);
        Resource[] passwords = [.. deployment.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies")];

        Assert.All(passwords, policy => Assert.Equal("false", policy.Text("properties.allow")));
        Assert.All(
            deployment.Of("Microsoft.Web/sites"),
            site =>
            {
                Assert.Equal("true", site.Text("properties.httpsOnly"));
                Assert.Equal("1.2", site.Text("properties.siteConfig.minTlsVersion"));
                Assert.Equal("1.2", site.Text("properties.siteConfig.scmMinTlsVersion"));
                Assert.Equal("Disabled", site.Text("properties.siteConfig.ftpsState"));
                Assert.Equal(
                    [$"{site.Name}/ftp", $"{site.Name}/scm"],
                    passwords
                        .Select(policy => policy.Name)
                        .Where(name => name.StartsWith(site.Name, StringComparison.Ordinal))
                        .Order(StringComparer.Ordinal)
                );
            }
        );
        Assert.All(
            deployment.Of("Microsoft.App/containerApps"),
            app => Assert.Equal("false", app.Text("properties.configuration.ingress.allowInsecure"))
        );
    }

    private static string ClientIdOf(Resource app) => app.Settings["ModelStorage__clientId"].Trim('[', ']');

    [GeneratedRegex(
        "listKeys|AccountKey|SharedAccessSignature|[?&]sig=|[?&]code=|password|WEBSITE_CONTENT",
        RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex Secret { get; }

    [GeneratedRegex(@"\blist[A-Z]\w*\(", RegexOptions.None, 1000)]
    private static partial Regex ListsKeys { get; }
}
