using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MaaS.Testing;

namespace OptimizeFunction.Tests;

public sealed class ManagementEndpointTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Administrator_rolls_back_retires_deletes_and_reprocesses()
    {
        await using RunningApp app = await RunningApp.StartAsync(azurite);
        foreach (float addend in new[] { 1f, 2f })
        {
            await app.UploadAsync("net.onnx", TinyModels.Add(addend));
            (await app.NotifyAsync("net.onnx")).Dispose();
        }

        Assert.Equal(
            HttpStatusCode.OK,
            await SendAsync(app, HttpMethod.Put, "net/labels/stable", """{"version": 1}""")
        );
        JsonElement model = await app.GetAsync("/manage/models/net");
        Assert.Equal(1, model.GetProperty("labels").GetProperty("stable").GetInt32());
        Assert.Equal(2, model.GetProperty("versions").GetArrayLength());

        Assert.Equal(HttpStatusCode.OK, await SendAsync(app, HttpMethod.Post, "net/versions/2/retire"));
        Assert.Equal(
            HttpStatusCode.Conflict,
            await SendAsync(app, HttpMethod.Put, "net/labels/canary", """{"version": 2}""")
        );
        Assert.Equal(HttpStatusCode.Conflict, await SendAsync(app, HttpMethod.Delete, "net/versions/1"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(app, HttpMethod.Delete, "net/versions/2"));
        Assert.Equal(HttpStatusCode.Accepted, await SendAsync(app, HttpMethod.Post, "net/reprocess"));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(app, HttpMethod.Delete, "net"));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(app, HttpMethod.Get, "net"));
    }

    [Theory]
    [InlineData("GET", "a%20b", null, 400, "contains ' '")]
    [InlineData("GET", "none", null, 404, "no model 'none'")]
    [InlineData("GET", "?limit=many", null, 400, "'limit' is 'many'")]
    [InlineData("GET", "?limit=0", null, 400, "'limit' is 0")]
    [InlineData("PUT", "none/labels/stable", "{}", 400, "version")]
    [InlineData("PUT", "none/labels/stable", "{\"version\": 1}", 404, "'none'")]
    [InlineData("PUT", "none/labels/Stable", "{\"version\": 1}", 400, "'Stable'")]
    [InlineData("DELETE", "none/versions/stable", null, 400, "'stable' is no version")]
    [InlineData("POST", "none/reprocess", null, 404, "'none'")]
    public async Task Request_that_cannot_be_carried_out_says_why(
        string method,
        string path,
        string? body,
        int status,
        string expected
    )
    {
        await using RunningApp app = await RunningApp.StartAsync(azurite);
        using HttpRequestMessage request = Request(new HttpMethod(method), path, body);

        using HttpResponseMessage answer = await app.Client.SendAsync(request, Cancel);

        Assert.Equal(status, (int)answer.StatusCode);
        JsonElement error = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Contains(expected, error.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> SendAsync(
        RunningApp app,
        HttpMethod method,
        string path,
        string? body = null
    )
    {
        using HttpRequestMessage request = Request(method, path, body);
        using HttpResponseMessage answer = await app.Client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? body) =>
        new(method, path.StartsWith('?') ? $"/manage/models{path}" : $"/manage/models/{path}")
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
}
