using System.Text.Json;
using System.Text.Json.Nodes;
using MaaS.Infrastructure.Tests.Bicep;
using MaaS.Testing;

namespace MaaS.Infrastructure.Tests;

/// <summary>What cannot be hosted is refused before anything is deployed.</summary>
public sealed class BadParametersTests(BicepFixture bicep) : IDisposable
{
    private const string FlexOptimize = "optimize: { on: 'flex', instanceMemoryMB: 2048 }";

    private readonly string _folder = Directory.CreateTempSubdirectory("maas-bicep-").FullName;

    [BicepTheory]
    [InlineData("{ kind: 'dedicated' }", "kind")]
    [InlineData(
        "{ kind: 'premium', sku: 'EP4', minimumInstances: 1, maximumInstances: 2, alwaysReadyInstances: 1 }",
        "sku"
    )]
    [InlineData(
        "{ kind: 'premium', sku: 'Consumption-GPU-NC8as-T4', minimumInstances: 1, maximumInstances: 2, alwaysReadyInstances: 1 }",
        "sku"
    )]
    [InlineData(
        "{ kind: 'premium', sku: 'EP1', minimumInstances: 0, maximumInstances: 2, alwaysReadyInstances: 1 }",
        "minimum allowable value is 1."
    )]
    [InlineData(
        "{ kind: 'flex', instanceMemoryMB: 512, alwaysReadyInstances: 0, maximumInstances: 40 }",
        "instanceMemoryMB"
    )]
    [InlineData(
        "{ kind: 'flex', instanceMemoryMB: 2048, alwaysReadyInstances: 0, maximumInstances: 10 }",
        "minimum allowable value is 40."
    )]
    [InlineData("{ kind: 'flex', instanceMemoryMB: 2048, alwaysReadyInstances: 0 }", "maximumInstances")]
    [InlineData(
        "{ kind: 'flex', instanceMemoryMB: 2048, alwaysReadyInstances: 0, maximumInstances: 40, profile: 'Consumption-GPU-NC8as-T4' }",
        "profile"
    )]
    [InlineData("{ kind: 'gpu', profile: 'EP1', minReplicas: 0, maxReplicas: 1, " + FlexOptimize + " }", "profile")]
    [InlineData("{ kind: 'gpu', profile: 'Consumption-GPU-NC8as-T4', minReplicas: 0, maxReplicas: 1 }", "optimize")]
    [InlineData(
        "{ kind: 'gpu', profile: 'Consumption-GPU-NC8as-T4', minReplicas: 0, maxReplicas: 1, optimize: { on: 'container-apps', profile: 'Consumption-GPU-NC8as-T4' } }",
        "profile"
    )]
    public async Task Hosting_that_does_not_exist_does_not_compile(string hosting, string names)
    {
        string path = await WriteAsync($"param hosting = {hosting}");

        JsonElement result = await bicep.RequestAsync(
            "bicep/compileParams",
            new JsonObject { ["path"] = path, ["parameterOverrides"] = new JsonObject() }
        );

        Assert.False(result.GetProperty("success").GetBoolean());
        Assert.Contains(
            result.GetProperty("diagnostics").EnumerateArray(),
            found =>
                found.GetProperty("level").GetString() == "Error"
                && found.GetProperty("message").GetString()!.Contains(names, StringComparison.Ordinal)
        );
    }

    [BicepTheory]
    [InlineData(
        "{ kind: 'premium', sku: 'EP1', minimumInstances: 3, maximumInstances: 2, alwaysReadyInstances: 1 }",
        "the minimum of 3 instances is above the maximum of 2"
    )]
    [InlineData(
        "{ kind: 'premium', sku: 'EP1', minimumInstances: 1, maximumInstances: 2, alwaysReadyInstances: 3 }",
        "hosting.alwaysReadyInstances: 3 is above the maximum of 2"
    )]
    [InlineData(
        "{ kind: 'gpu', profile: 'Consumption-GPU-NC8as-T4', minReplicas: 3, maxReplicas: 1, " + FlexOptimize + " }",
        "the minimum of 3 instances is above the maximum of 1"
    )]
    [InlineData(
        "{ kind: 'gpu', profile: 'Consumption-GPU-NC8as-T4', minReplicas: 0, maxReplicas: 1, optimize: { on: 'container-apps', profile: 'D4' } }\nparam eventSubscription = true",
        "optimizeWebhookKey: needed where OptimizeFunction runs on Container Apps"
    )]
    public async Task Hosting_that_contradicts_itself_is_refused_with_the_reason(string hosting, string reason)
    {
        string path = await WriteAsync($"param hosting = {hosting}");

        BicepException refused = await Assert.ThrowsAsync<BicepException>(() => bicep.SnapshotAsync(path));

        Assert.Contains(reason, refused.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> WriteAsync(string parameters)
    {
        string path = Path.Combine(_folder, $"{Guid.NewGuid():N}.bicepparam");
        string main = Path.GetRelativePath(_folder, Path.Combine(RepositoryFolder.Root, "infra/bicep/main.bicep"));
        await File.WriteAllTextAsync(
            path,
            $"using '{main.Replace('\\', '/')}'\nparam environmentName = 'bad'\n{parameters}\n",
            TestContext.Current.CancellationToken
        );
        return path;
    }
}
