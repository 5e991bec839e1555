using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using PredictFunction.Hosting;

namespace PredictFunction.Tests;

/// <summary>States of the server that real parts reach only when storage fails or hundreds of requests wait.</summary>
public sealed class ServerStateTests
{
    private readonly Mock<IModelServer> _server = new();

    [Theory]
    [InlineData(false, false, 503, """{"ready":false}""")]
    [InlineData(false, true, 503, """{"ready":false,"degraded":true}""")]
    [InlineData(true, false, 200, """{"ready":true}""")]
    [InlineData(true, true, 200, """{"ready":true,"degraded":true}""")]
    public async Task Health_tells_ready_and_degraded(bool ready, bool degraded, int status, string expected)
    {
        _server.SetupGet(it => it.Health).Returns(new ServerHealth(ready, degraded));

        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, "/v2/health/ready");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(expected, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(status == 503, answer.Headers.RetryAfter is not null);
    }

    [Theory]
    [InlineData(InferenceErrorKind.Overloaded, 429)]
    [InlineData(InferenceErrorKind.ModelNotReady, 503)]
    public async Task Error_that_passes_says_when_to_try_again(InferenceErrorKind kind, int status)
    {
        var error = new InferenceError(kind, "'Later' – näher…", TimeSpan.FromSeconds(2.5));
        _server
            .Setup(it =>
                it.LoadAsync(It.IsAny<ModelName>(), It.IsAny<VersionSelector>(), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(error);

        using HttpResponseMessage answer = await SendAsync(HttpMethod.Post, "/v2/repository/models/m/load");

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), answer.Headers.RetryAfter?.Delta);
        Assert.Equal(
            """{"error":"'Later' – näher…"}""",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder([
            $"--{FunctionsHandler.PortSetting}=0",
            "--ModelStorage=UseDevelopmentStorage=true",
        ]);
        builder.AddFunctionsHandler();
        builder.AddMaasModels();
        builder.AddPrediction();
        builder.Services.AddSingleton(_server.Object);
        await using WebApplication app = builder.Build();
        app.MapPrediction();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        HttpResponseMessage answer = await client.SendAsync(
            new HttpRequestMessage(method, path),
            TestContext.Current.CancellationToken
        );
        await app.StopAsync(TestContext.Current.CancellationToken);
        return answer;
    }
}
