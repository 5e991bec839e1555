using System.Text.Json;
using MaaS.Infrastructure.Tests.Bicep;

namespace MaaS.Infrastructure.Tests.Policies;

/// <summary>Nobody opens storage with a key, anonymously or over an old protocol; what is deleted can be brought back.</summary>
public sealed class StoragePolicyTests(BicepFixture bicep)
{
    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Storage_accounts_are_opened_by_identities_only(string parameters)
    {
        Resource[] accounts = [.. (await bicep.PredictAsync(parameters)).Of("Microsoft.Storage/storageAccounts")];

        Assert.Equal(3, accounts.Length);
        Assert.All(
            accounts,
            account =>
            {
                Assert.Equal("false", account.Text("properties.allowSharedKeyAccess"));
                Assert.Equal("false", account.Text("properties.allowBlobPublicAccess"));
                Assert.Equal("false", account.Text("properties.allowCrossTenantReplication"));
                Assert.Equal("true", account.Text("properties.defaultToOAuthAuthentication"));
                Assert.Equal("true", account.Text("properties.supportsHttpsTrafficOnly"));
                Assert.Equal("TLS1_2", account.Text("properties.minimumTlsVersion"));
                Assert.InRange(account.Name.Length, 3, 24);
            }
        );
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Containers_are_private_and_keep_what_was_deleted(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);
        Resource[] containers = [.. deployment.Of("Microsoft.Storage/storageAccounts/blobServices/containers")];

        Assert.Equal(
            ["deadletters", "models", "packages", "packages", "uploads"],
            containers.Select(container => container.Name.Split('/')[^1]).Order(StringComparer.Ordinal)
        );
        Assert.All(containers, container => Assert.Equal("None", container.Text("properties.publicAccess")));
        Assert.All(
            deployment.Of("Microsoft.Storage/storageAccounts/blobServices"),
            blobs =>
            {
                Assert.Equal("true", blobs.Text("properties.deleteRetentionPolicy.enabled"));
                Assert.Equal("true", blobs.Text("properties.containerDeleteRetentionPolicy.enabled"));
            }
        );
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Uploads_expire_and_models_never_do(string parameters)
    {
        Resource policy = Assert.Single(
            (await bicep.PredictAsync(parameters)).Of("Microsoft.Storage/storageAccounts/managementPolicies")
        );

        Assert.StartsWith("stmodels", policy.Name, StringComparison.Ordinal);
        Assert.Equal(
            ["uploads/"],
            policy
                .At("properties.policy.rules")!
                .Value.EnumerateArray()
                .SelectMany(rule =>
                    rule.GetProperty("definition").GetProperty("filters").GetProperty("prefixMatch").EnumerateArray()
                )
                .Select(prefix => prefix.GetString())
        );
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.Private), MemberType = typeof(Scenarios))]
    public async Task Private_storage_has_an_endpoint_per_service_and_lets_only_proven_services_in(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        Assert.All(
            deployment.Of("Microsoft.Storage/storageAccounts"),
            account =>
            {
                Assert.Equal("Deny", account.Text("properties.networkAcls.defaultAction"));
                Assert.Equal("AzureServices", account.Text("properties.networkAcls.bypass"));
                Assert.Equal(
                    ["blob", "queue", "table"],
                    deployment
                        .Of("Microsoft.Network/privateEndpoints")
                        .Select(endpoint => endpoint.At("properties.privateLinkServiceConnections.0.properties")!.Value)
                        .Where(link => link.GetProperty("privateLinkServiceId").GetString() == account.Id)
                        .Select(link => link.GetProperty("groupIds")[0].GetString()!)
                        .Order(StringComparer.Ordinal)
                );
            }
        );
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.Private), MemberType = typeof(Scenarios))]
    public async Task Private_endpoint_is_resolved_by_the_zone_of_its_service(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);
        Resource[] groups = [.. deployment.Of("Microsoft.Network/privateEndpoints/privateDnsZoneGroups")];

        Assert.Equal(9, groups.Length);
        Assert.All(
            groups,
            group =>
            {
                JsonElement zone = group.At("properties.privateDnsZoneConfigs.0")!.Value;
                string service = group.Name.Split('/')[0].Split('-')[^1];
                Assert.Contains(
                    $"'privatelink.{{0}}.{{1}}', '{service}'",
                    zone.GetProperty("properties").GetProperty("privateDnsZoneId").GetString()
                );
            }
        );
    }
}
