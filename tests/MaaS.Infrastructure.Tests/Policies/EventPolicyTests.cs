using System.Text.Json;
using MaaS.Infrastructure.Tests.Bicep;
using MaaS.Testing;

namespace MaaS.Infrastructure.Tests.Policies;

/// <summary>Uploads are told of in two phases, and what cannot be delivered is kept.</summary>
public sealed class EventPolicyTests(BicepFixture bicep)
{
    private const string Subscription = "Microsoft.EventGrid/systemTopics/eventSubscriptions";

    [BicepTheory]
    [MemberData(nameof(Scenarios.Deployed), MemberType = typeof(Scenarios))]
    public async Task Subscription_waits_for_the_second_phase(string parameters) =>
        Assert.Empty((await bicep.PredictAsync(parameters)).Of(Subscription));

    [BicepTheory]
    [MemberData(nameof(Scenarios.Private), MemberType = typeof(Scenarios))]
    public async Task Subscription_tells_the_blob_function_of_new_uploads_only(string parameters)
    {
        Resource subscription = Assert.Single((await bicep.PredictAsync(parameters)).Of(Subscription));
        string[] blobFunctions =
        [
            .. Directory
                .EnumerateDirectories(Path.Combine(RepositoryFolder.Root, "functions/OptimizeFunction/CustomHandler"))
                .Select(folder => Path.Combine(folder, "function.json"))
                .Where(File.Exists)
                .Where(file => File.ReadAllText(file).Contains("\"blobTrigger\"", StringComparison.Ordinal)),
        ];
        string function = Path.GetFileName(Path.GetDirectoryName(Assert.Single(blobFunctions))!);

        Assert.Equal("WebHook", subscription.Text("properties.destination.endpointType"));
        Assert.Contains(
            $"/runtime/webhooks/blobs?functionName=Host.Functions.{function}&code=",
            subscription.Text("properties.destination.properties.endpointUrl")
        );
        Assert.Equal(
            "/blobServices/default/containers/uploads/",
            subscription.Text("properties.filter.subjectBeginsWith")
        );
        Assert.Equal(
            ["Microsoft.Storage.BlobCreated"],
            subscription
                .At("properties.filter.includedEventTypes")!
                .Value.EnumerateArray()
                .Select(type => type.GetString())
        );
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.Private), MemberType = typeof(Scenarios))]
    public async Task Events_that_cannot_be_delivered_are_kept(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);
        JsonElement destination = Assert
            .Single(deployment.Of(Subscription))
            .At("properties.deadLetterWithResourceIdentity")!
            .Value;

        Assert.Contains(
            "/id-events-",
            destination.GetProperty("identity").GetProperty("userAssignedIdentity").GetString()
        );
        JsonElement blob = destination.GetProperty("deadLetterDestination").GetProperty("properties");
        Assert.Equal("deadletters", blob.GetProperty("blobContainerName").GetString());
        Assert.Equal(deployment.ModelStorage.Id, blob.GetProperty("resourceId").GetString());
    }

    [BicepTheory]
    [InlineData(Scenarios.PrivateFlex)]
    [InlineData(Scenarios.PrivatePremium)]
    public async Task Private_optimize_is_called_by_event_grid_only(string parameters)
    {
        Resource optimize = (await bicep.PredictAsync(parameters)).Optimize;

        Assert.Equal("Deny", optimize.Text("properties.siteConfig.ipSecurityRestrictionsDefaultAction"));
        JsonElement rule = Assert.Single(
            optimize.At("properties.siteConfig.ipSecurityRestrictions")!.Value.EnumerateArray()
        );
        Assert.Equal("AzureEventGrid", rule.GetProperty("ipAddress").GetString());
        Assert.Equal("ServiceTag", rule.GetProperty("tag").GetString());
    }

    [BicepTheory]
    [InlineData(Scenarios.PrivateFlex, "Microsoft.App/environments")]
    [InlineData(Scenarios.PrivatePremium, "Microsoft.Web/serverFarms")]
    [InlineData(Scenarios.GpuOnly, "Microsoft.App/environments")]
    public async Task Subnets_are_delegated_to_what_runs_in_them(string parameters, string service)
    {
        Resource network = Assert.Single(
            (await bicep.PredictAsync(parameters)).Of("Microsoft.Network/virtualNetworks")
        );

        Assert.Equal(service, network.Text("properties.subnets.0.properties.delegations.0.properties.serviceName"));
        Assert.Equal(service, network.Text("properties.subnets.1.properties.delegations.0.properties.serviceName"));
        Assert.Null(network.At("properties.subnets.2.properties.delegations"));
    }
}
