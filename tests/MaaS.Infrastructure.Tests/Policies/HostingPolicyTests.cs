using System.Globalization;
using System.Text.Json;
using MaaS.Infrastructure.Tests.Bicep;
using MaaS.Runtime.Sessions;

namespace MaaS.Infrastructure.Tests.Policies;

/// <summary>What each kind of hosting is: where the apps run, on how much, and that work for a CPU never takes a GPU.</summary>
public sealed class HostingPolicyTests(BicepFixture bicep)
{
    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Names_of_apps_are_short_enough_for_distinct_host_ids(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        Assert.Equal(2, deployment.Apps.Count);
        Assert.All(deployment.Apps, app => Assert.InRange(app.Name.Length, 2, 32));
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.WithGpu), MemberType = typeof(Scenarios))]
    public async Task Gpu_profile_of_predict_is_one_that_the_environment_has(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);
        Resource environment = Assert.Single(deployment.Of("Microsoft.App/managedEnvironments"));
        JsonElement profile = environment
            .At("properties.workloadProfiles")!
            .Value.EnumerateArray()
            .Single(profile =>
                profile.GetProperty("name").GetString() == deployment.Predict.Text("properties.workloadProfileName")
            );

        Assert.Equal(environment.Id, deployment.Predict.Text("properties.environmentId"));
        Assert.Equal("functionapp", deployment.Predict.Text("kind"));
        (string cpu, string memory) = profile.GetProperty("workloadProfileType").GetString() switch
        {
            "Consumption-GPU-NC8as-T4" => ("8", "56Gi"),
            "Consumption-GPU-NC24-A100" => ("24", "220Gi"),
            var other => throw new InvalidOperationException($"{other} has no GPU that is known here."),
        };
        Assert.Equal(cpu, deployment.Predict.Text("properties.template.containers.0.resources.cpu"));
        Assert.Equal(memory, deployment.Predict.Text("properties.template.containers.0.resources.memory"));
        Assert.Single(deployment.Predict.At("properties.template.containers")!.Value.EnumerateArray());
        Assert.Equal("Cuda", deployment.Predict.Settings["MaaS__OnnxRuntime__ExecutionProvider"]);
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Optimize_never_lands_on_a_gpu(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);
        string? profile = deployment.Optimize.Text("properties.workloadProfileName");
        IEnumerable<string> gpus = deployment
            .Of("Microsoft.App/managedEnvironments")
            .SelectMany(environment => environment.At("properties.workloadProfiles")!.Value.EnumerateArray())
            .Where(type =>
                type.GetProperty("workloadProfileType").GetString()!.Contains("GPU", StringComparison.Ordinal)
            )
            .Select(type => type.GetProperty("name").GetString()!);

        Assert.DoesNotContain(profile, gpus);
        Assert.Equal(deployment.Optimize.IsContainerApp ? "cpu" : null, profile);
    }

    [BicepTheory]
    [InlineData(Scenarios.Flex, "FC1", "FC1")]
    [InlineData(Scenarios.PrivateFlex, "FC1", "FC1")]
    [InlineData(Scenarios.Premium, "EP1", "EP1")]
    [InlineData(Scenarios.PrivatePremium, "EP3", "EP3")]
    [InlineData(Scenarios.Gpu, "container", "FC1")]
    [InlineData(Scenarios.GpuOnly, "container", "container")]
    public async Task Apps_run_on_the_plan_of_the_kind(string parameters, string predict, string optimize)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        Assert.Equal(predict, PlanOf(deployment, deployment.Predict)?.Text("sku.name") ?? "container");
        Assert.Equal(optimize, PlanOf(deployment, deployment.Optimize)?.Text("sku.name") ?? "container");
    }

    [BicepTheory]
    [InlineData(Scenarios.Flex, 2)]
    [InlineData(Scenarios.Premium, 2)]
    [InlineData(Scenarios.PrivatePremium, 1)]
    public async Task Plans_are_shared_only_where_that_was_asked_for(string parameters, int plans)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        Assert.Equal(plans, deployment.Of("Microsoft.Web/serverfarms").Count());
        Assert.Equal(plans, deployment.Apps.Select(app => app.Text("properties.serverFarmId")).Distinct().Count());
    }

    [BicepTheory]
    [InlineData(Scenarios.Flex)]
    [InlineData(Scenarios.PrivateFlex)]
    public async Task Flex_gives_an_instance_fewer_requests_than_the_app_admits(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        string concurrency = deployment.Predict.Text(
            "properties.functionAppConfig.scaleAndConcurrency.triggers.http.perInstanceConcurrency"
        )!;
        Assert.InRange(
            int.Parse(concurrency, CultureInfo.InvariantCulture),
            1,
            new ModelSessionOptions().QueuedRuns - 1
        );
    }

    [BicepTheory]
    [InlineData(Scenarios.Flex)]
    [InlineData(Scenarios.PrivateFlex)]
    [InlineData(Scenarios.Gpu)]
    public async Task Flex_takes_its_runtime_from_the_app_configuration_and_its_code_with_the_identity(
        string parameters
    )
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        Assert.All(
            deployment.Of("Microsoft.Web/sites"),
            site =>
            {
                Assert.Equal("dotnet-isolated", site.Text("properties.functionAppConfig.runtime.name"));
                Assert.Equal("10.0", site.Text("properties.functionAppConfig.runtime.version"));
                Assert.Null(site.Text("properties.siteConfig.linuxFxVersion"));
                Assert.False(site.Settings.ContainsKey("FUNCTIONS_WORKER_RUNTIME"));
                Assert.Equal(
                    site.Identity,
                    site.Text(
                                "properties.functionAppConfig.deployment.storage.authentication.userAssignedIdentityResourceId"
                            )!
                        .Split('/')[^1]
                );
            }
        );
    }

    [BicepTheory]
    [InlineData(Scenarios.Premium, "DOTNET-ISOLATED|10.0", "dotnet-isolated")]
    [InlineData(Scenarios.PrivatePremium, "", "custom")]
    public async Task Premium_runs_a_package_that_it_reads_with_its_identity(
        string parameters,
        string stack,
        string worker
    )
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        Assert.All(
            deployment.Apps,
            app =>
            {
                Assert.Equal(stack, app.Text("properties.siteConfig.linuxFxVersion"));
                Assert.Equal(worker, app.Settings["FUNCTIONS_WORKER_RUNTIME"]);
                Assert.Equal("~4", app.Settings["FUNCTIONS_EXTENSION_VERSION"]);
                Assert.Contains($"/packages/{{2}}.zip'", app.Settings["WEBSITE_RUN_FROM_PACKAGE"]);
                Assert.Equal(app.Identity, app.Settings["WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID"].Split('/')[^1]);
            }
        );
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.WithGpu), MemberType = typeof(Scenarios))]
    public async Task Containers_leave_their_scale_rules_to_the_host(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        Assert.All(
            deployment.Of("Microsoft.App/containerApps"),
            app => Assert.Null(app.At("properties.template.scale.rules"))
        );
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.WithGpu), MemberType = typeof(Scenarios))]
    public async Task Containers_pull_their_image_with_their_identity_and_listen_where_they_are_asked(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        Assert.All(
            deployment.Of("Microsoft.App/containerApps"),
            app =>
            {
                Assert.Equal(app.Identity, app.Text("properties.configuration.registries.0.identity")!.Split('/')[^1]);
                string port = app.Text("properties.configuration.ingress.targetPort")!;
                Assert.Equal($"http://+:{port}", app.Settings["ASPNETCORE_URLS"]);
            }
        );
    }

    [BicepFact]
    public async Task Optimize_in_a_container_is_always_there_for_its_timer()
    {
        Deployment deployment = await bicep.PredictAsync(Scenarios.GpuOnly);

        Assert.Equal("1", deployment.Optimize.Text("properties.template.scale.minReplicas"));
    }

    [BicepFact]
    public async Task Probes_come_with_our_image_and_ask_the_health_routes()
    {
        Deployment first = await bicep.PredictAsync(Scenarios.Gpu);
        Deployment ours = await bicep.PredictAsync(Scenarios.GpuOnly);

        Assert.Empty(first.Predict.At("properties.template.containers.0.probes")!.Value.EnumerateArray());
        Assert.Equal(
            ["Startup /v2/health/live", "Liveness /v2/health/live", "Readiness /v2/health/ready"],
            ours.Predict.At("properties.template.containers.0.probes")!
                .Value.EnumerateArray()
                .Select(probe =>
                    $"{probe.GetProperty("type").GetString()} {probe.GetProperty("httpGet").GetProperty("path").GetString()}"
                )
        );
    }

    private static Resource? PlanOf(Deployment deployment, Resource app) =>
        deployment
            .Of("Microsoft.Web/serverfarms")
            .SingleOrDefault(plan => plan.Id == app.Text("properties.serverFarmId"));
}
