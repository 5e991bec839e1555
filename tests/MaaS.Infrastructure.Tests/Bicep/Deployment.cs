using System.Text.Json;

namespace MaaS.Infrastructure.Tests.Bicep;

/// <summary>What would be deployed: the resources of a snapshot.</summary>
internal sealed record Deployment(IReadOnlyList<Resource> Resources, JsonElement Outputs)
{
    private const string Site = "Microsoft.Web/sites";
    private const string ContainerApp = "Microsoft.App/containerApps";

    /// <summary>Both function apps, whatever they run on.</summary>
    public IReadOnlyList<Resource> Apps => [.. Of(Site), .. Of(ContainerApp)];

    public Resource Predict => Apps.Single(app => app.Name.StartsWith("func-predict-", StringComparison.Ordinal));

    public Resource Optimize => Apps.Single(app => app.Name.StartsWith("func-optimize-", StringComparison.Ordinal));

    public Resource ModelStorage =>
        Of("Microsoft.Storage/storageAccounts")
            .Single(account => account.Name.StartsWith("stmodels", StringComparison.Ordinal));

    public static Deployment Parse(string snapshot)
    {
        JsonElement root = JsonDocument.Parse(snapshot).RootElement;
        Assert.Empty(root.GetProperty("diagnostics").EnumerateArray());
        return new(
            [.. root.GetProperty("predictedResources").EnumerateArray().Select(json => new Resource(json))],
            root.GetProperty("outputs")
        );
    }

    public IEnumerable<Resource> Of(string type) =>
        Resources.Where(resource => resource.Type.Equals(type, StringComparison.OrdinalIgnoreCase));

    /// <summary>Role assignments as (who, role, scope), each in the shortest words that tell them apart.</summary>
    public IReadOnlyList<RoleAssignment> Roles =>
        [.. Of("Microsoft.Authorization/roleAssignments").Select(RoleAssignment.Of)];
}
