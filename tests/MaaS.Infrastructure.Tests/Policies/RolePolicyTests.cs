using MaaS.Infrastructure.Tests.Bicep;

namespace MaaS.Infrastructure.Tests.Policies;

/// <summary>Who may do what where: the whole list, so that one more is a decision and not an accident.</summary>
public sealed class RolePolicyTests(BicepFixture bicep)
{
    private static readonly string[] Apps =
    [
        "events | Blob Data Contributor | stmodels/deadletters",
        "optimize | Blob Data Owner | stmodels",
        "optimize | Blob Data Owner | stoptimize",
        "optimize | Monitoring Metrics Publisher | appi",
        "optimize | Queue Data Contributor | stmodels",
        "optimize | Queue Data Contributor | stoptimize",
        "optimize | Table Data Contributor | stoptimize",
        "predict | Blob Data Owner | stpredict",
        "predict | Blob Data Reader | stmodels/models",
        "predict | Monitoring Metrics Publisher | appi",
        "predict | Table Data Contributor | stpredict",
    ];

    private static readonly string[] Uploader =
    [
        $"{BicepCli.Deployer} | Blob Data Contributor | stmodels/uploads",
        $"{BicepCli.Deployer} | Blob Data Reader | stmodels/models",
    ];

    private static readonly string[] Deployer =
    [
        $"{BicepCli.Deployer} | Blob Data Contributor | stoptimize/packages",
        $"{BicepCli.Deployer} | Blob Data Contributor | stpredict/packages",
    ];

    private static readonly string[] GroupOfUploaders =
    [
        "22222222-2222-2222-2222-222222222222 | Blob Data Contributor | stmodels/uploads",
        "22222222-2222-2222-2222-222222222222 | Blob Data Reader | stmodels/models",
    ];

    public static TheoryData<string, string[]> Expected =>
        new()
        {
            { Scenarios.Flex, [.. Apps, .. Uploader] },
            { Scenarios.Premium, [.. Apps, .. Uploader, .. Deployer] },
            { Scenarios.Gpu, [.. Apps, .. Uploader, "predict | AcrPull | cr"] },
            { Scenarios.PrivateFlex, [.. Apps, .. GroupOfUploaders] },
            { Scenarios.PrivatePremium, Apps },
            { Scenarios.GpuOnly, [.. Apps, "predict | AcrPull | cr", "optimize | AcrPull | cr"] },
        };

    [BicepTheory]
    [MemberData(nameof(Expected))]
    public async Task Roles_are_these_and_no_others(string parameters, string[] expected)
    {
        IEnumerable<string> roles = (await bicep.PredictAsync(parameters)).Roles.Select(role => role.ToString());

        Assert.Equal(expected.Order(StringComparer.Ordinal), roles.Order(StringComparer.Ordinal));
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Predict_reads_published_models_and_nothing_else_of_that_account(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        RoleAssignment role = Assert.Single(
            deployment.Roles,
            role => role.Holder == "predict" && role.Scope.StartsWith("stmodels", StringComparison.Ordinal)
        );
        Assert.Equal("predict | Blob Data Reader | stmodels/models", role.ToString());
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Every_app_has_an_identity_of_its_own_and_no_other(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        Assert.StartsWith("id-predict-", deployment.Predict.Identity, StringComparison.Ordinal);
        Assert.StartsWith("id-optimize-", deployment.Optimize.Identity, StringComparison.Ordinal);
        Assert.All(deployment.Apps, app => Assert.Equal("UserAssigned", app.Text("identity.type")));
    }

    [BicepTheory]
    [MemberData(nameof(Scenarios.All), MemberType = typeof(Scenarios))]
    public async Task Roles_are_given_to_the_kind_of_principal_that_holds_them(string parameters)
    {
        Deployment deployment = await bicep.PredictAsync(parameters);

        Assert.All(
            deployment.Of("Microsoft.Authorization/roleAssignments"),
            role =>
                Assert.Equal(
                    role.Text("properties.principalId") switch
                    {
                        BicepCli.Deployer => "User",
                        "22222222-2222-2222-2222-222222222222" => "Group",
                        _ => "ServicePrincipal",
                    },
                    role.Text("properties.principalType")
                )
        );
    }
}
