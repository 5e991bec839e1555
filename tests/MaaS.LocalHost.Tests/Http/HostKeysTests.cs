using System.Net;
using MaaS.LocalHost.Hosting;
using MaaS.LocalHost.Http;
using MaaS.LocalHost.Tests.Echo;

namespace MaaS.LocalHost.Tests.Http;

public sealed class HostKeysTests : IAsyncLifetime
{
    private readonly EchoApp _app = new EchoApp()
        .Http("health", "health", level: "anonymous")
        .Http("models", "models", level: "function")
        .Http("other", "other", level: "function")
        .Http("manage", "manage", level: "admin");
    private readonly HttpClient _client = new();
    private StandInHost _host = null!;

    private HostKeys Keys => _host.Keys!;

    public async ValueTask InitializeAsync() => _host = await _app.StartAsync(enforceKeys: true);

    [Fact]
    public async Task Each_level_opens_with_its_keys_and_with_no_others()
    {
        (string Route, string? Key, bool Opens)[] cases =
        [
            ("health", null, true),
            ("health", "wrong", true),
            ("models", null, false),
            ("models", "wrong", false),
            ("models", Keys.Functions["models"], true),
            ("models", Keys.Functions["other"], false),
            ("models", Keys.Default, true),
            ("models", Keys.Master, true),
            ("manage", null, false),
            ("manage", Keys.Functions["models"], false),
            ("manage", Keys.Default, false),
            ("manage", Keys.Master, true),
        ];
        foreach ((string route, string? key, bool opens) in cases)
        {
            HttpStatusCode expected = opens ? HttpStatusCode.OK : HttpStatusCode.Unauthorized;
            Assert.Equal((route, key, "header", expected), (route, key, "header", await InHeaderAsync(route, key)));
            Assert.Equal((route, key, "query", expected), (route, key, "query", await InQueryAsync(route, key)));
        }
    }

    [Fact]
    public async Task Without_enforcement_no_key_is_asked_for()
    {
        await using StandInHost open = await _app.StartAsync(enforceKeys: false);

        using HttpResponseMessage response = await _client.GetAsync(
            new Uri(open.Address, "manage"),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(open.Keys);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _client.Dispose();
        _app.Dispose();
    }

    private async Task<HttpStatusCode> InHeaderAsync(string route, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_host.Address, route));
        if (key is not null)
        {
            request.Headers.Add("x-functions-key", key);
        }

        using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private async Task<HttpStatusCode> InQueryAsync(string route, string? key)
    {
        var address = new Uri(_host.Address, key is null ? route : $"{route}?code={key}");
        using HttpResponseMessage response = await _client.GetAsync(address, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
