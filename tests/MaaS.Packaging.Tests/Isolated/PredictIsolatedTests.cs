using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using MaaS.EndToEnd.Tests;
using MaaS.Functions.Isolated;
using MaaS.Testing;
using PredictFunction.Hosting;
using PredictFunction.Isolated;

namespace MaaS.Packaging.Tests.Isolated;

/// <summary>The isolated shell of PredictFunction answers what the custom handler answers.</summary>
public sealed class PredictIsolatedTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const int MaxBodyBytes = 100_000;

    private WebApplication _app = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        BlobContainerClient models = await azurite.CreateContainerAsync("isolated");
        await models.PublishAsync(1, ModelPackage.Of("add", 1, TinyModels.Add()));
        WebApplicationBuilder builder = WorkerWeb.CreateBuilder(
            $"--ModelStorage={azurite.ConnectionString}",
            $"--MaaS:Storage:ModelsContainer={models.Name}",
            $"--MaaS:Requests:MaxBodyBytes={MaxBodyBytes}"
        );
        builder.AddMaasModels();
        builder.AddPrediction();
        builder.Services.AddSingleton(services => new FunctionPipeline(services, app => app.MapPrediction()));
        _app = builder.Build();
        _client = await WorkerWeb.StartAsync(_app, typeof(PredictFunctions));
    }

    [Fact]
    public async Task Model_is_served_through_the_coarse_route_of_the_host()
    {
        float[] json = await _client.InferJsonAsync("add", 1, 2, 3, 4);
        float[] binary = await _client.InferAsync("add", 1, 2, 3, 4);

        Assert.Equal([2, 3, 4, 5], json);
        Assert.Equal(json, binary);
    }

    [Theory]
    [InlineData("GET", "v2", 200)]
    [InlineData("GET", "v2/health/live", 200)]
    [InlineData("GET", "v2/models/add", 200)]
    [InlineData("GET", "v2/models/add/versions/1/config", 200)]
    [InlineData("GET", "v2/models/stats", 200)]
    [InlineData("GET", "v1/models/add", 200)]
    [InlineData("POST", "v2/repository/index", 200)]
    [InlineData("POST", "v2/repository/models/add/load", 200)]
    [InlineData("POST", "v2/repository/models/add/unload", 503)]
    [InlineData("GET", "v2/models/none", 404)]
    [InlineData("GET", "v2/models/add/nothing", 404)]
    [InlineData("DELETE", "v2/models/add", 405)]
    public async Task Every_route_reaches_its_endpoint(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using HttpResponseMessage answer = await _client.SendAsync(request, Cancel);

        Assert.Equal(status, (int)answer.StatusCode);
        if (status >= 400)
        {
            JsonNode body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
            Assert.NotEmpty(body["error"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Body_over_the_limit_is_refused_by_the_workers_web_server_too()
    {
        using var body = new StringContent(new string(' ', 300_000), Encoding.UTF8, "application/json");

        using HttpResponseMessage answer = await _client.PostAsync("v2/models/add/infer", body, Cancel);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }
}
