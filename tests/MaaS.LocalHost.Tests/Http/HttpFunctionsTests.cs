using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MaaS.LocalHost.Hosting;
using MaaS.LocalHost.Tests.Echo;

namespace MaaS.LocalHost.Tests.Http;

public sealed class HttpFunctionsTests : IDisposable
{
    private readonly HttpClient _client = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_reaches_the_handler_with_method_path_query_headers_and_status_kept()
    {
        using EchoApp app = new EchoApp().Http("models", "v2/models/{*path}");
        await using StandInHost host = await app.StartAsync();
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(host.Address, "/v2/models/a/infer?x=1&x=2&teapot")
        )
        {
            Content = new StringContent("hello"),
        };
        request.Headers.Add("X-Custom", "kept");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        using HttpResponseMessage response = await _client.SendAsync(request, Cancellation);

        Assert.Equal((HttpStatusCode)418, response.StatusCode);
        Assert.Equal("echo", Assert.Single(response.Headers.GetValues("X-Seen-By")));
        JsonElement seen = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal("POST", seen.GetProperty("method").GetString());
        Assert.Equal("/v2/models/a/infer", seen.GetProperty("path").GetString());
        Assert.Equal("?x=1&x=2&teapot", seen.GetProperty("query").GetString());
        Assert.Equal("hello", seen.GetProperty("body").GetString());
        JsonElement headers = seen.GetProperty("headers");
        Assert.Equal("kept", headers.GetProperty("X-Custom").GetString());
        Assert.Equal(
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            headers.GetProperty("traceparent").GetString()
        );
        Assert.True(headers.TryGetProperty("X-Azure-Functions-InvocationId", out _));
    }

    [Fact]
    public async Task A_chunked_gzip_body_arrives_whole_and_labelled()
    {
        using EchoApp app = new EchoApp().Http("models", "v2/models/{*path}");
        await using StandInHost host = await app.StartAsync();
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes("{}"), Cancellation);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/v2/models/a/infer"))
        {
            Content = new ByteArrayContent(packed.ToArray()),
        };
        request.Headers.TransferEncodingChunked = true;
        request.Content.Headers.ContentEncoding.Add("gzip");

        using HttpResponseMessage response = await _client.SendAsync(request, Cancellation);

        JsonElement seen = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal("gzip", seen.GetProperty("headers").GetProperty("Content-Encoding").GetString());
        Assert.Equal("chunked", seen.GetProperty("headers").GetProperty("Transfer-Encoding").GetString());
    }

    [Fact]
    public async Task A_streamed_answer_arrives_before_it_is_complete()
    {
        using EchoApp app = new EchoApp().Http("stream", "stream");
        await using StandInHost host = await app.StartAsync();
        using HttpResponseMessage response = await _client.GetAsync(
            new Uri(host.Address, "/stream"),
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation
        );
        await using Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
        byte[] first = new byte[5];
        await body.ReadExactlyAsync(first, Cancellation);

        app.Release("release-stream");

        using var rest = new StreamReader(body);
        Assert.Equal("first", Encoding.UTF8.GetString(first));
        Assert.Equal("second", await rest.ReadToEndAsync(Cancellation));
    }

    [Theory]
    [InlineData("DELETE", "/api/v2/models/a")]
    [InlineData("GET", "/v2/models/a")]
    [InlineData("GET", "/api/v3")]
    public async Task A_wrong_method_a_missing_prefix_and_an_unknown_route_are_404(string method, string path)
    {
        using EchoApp app = new EchoApp { RoutePrefix = "api" }.Http("models", "v2/models/{*path}");
        await using StandInHost host = await app.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(host.Address, path));

        using HttpResponseMessage response = await _client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task The_first_function_by_name_wins_where_routes_overlap_and_a_warning_says_so()
    {
        using EchoApp app = new EchoApp()
            .Http("b-health", "v2/health/{probe}")
            .Http("a-all", "v2/{*path}", level: "admin");
        await using StandInHost host = await app.StartAsync(enforceKeys: true);

        using HttpResponseMessage response = await _client.GetAsync(
            new Uri(host.Address, "/v2/health/live"),
            Cancellation
        );

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains(
            "b-health shares paths with 'v2/{*path}'",
            Assert.Single(app.Read().Warnings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_crashed_handler_is_started_again_and_serves_the_next_request()
    {
        using EchoApp app = new EchoApp().Http("all", "{*path}");
        await using StandInHost host = await app.StartAsync();
        using HttpResponseMessage lost = await _client.GetAsync(new Uri(host.Address, "/crash"), Cancellation);

        HttpStatusCode status = default;
        await Eventually.TrueAsync(
            async () =>
            {
                using HttpResponseMessage answer = await _client.GetAsync(new Uri(host.Address, "/x"), Cancellation);
                status = answer.StatusCode;
                return status == HttpStatusCode.OK;
            },
            "the next handler"
        );

        Assert.Equal(HttpStatusCode.BadGateway, lost.StatusCode);
        Assert.False(host.Failed.IsCompleted);
    }

    [Fact]
    public async Task Stopping_lets_requests_in_flight_finish()
    {
        using EchoApp app = new EchoApp().Http("stream", "stream");
        StandInHost host = await app.StartAsync();
        using HttpResponseMessage response = await _client.GetAsync(
            new Uri(host.Address, "/stream"),
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation
        );

        Task stopped = host.DisposeAsync().AsTask();
        app.Release("release-stream");
        string body = await response.Content.ReadAsStringAsync(Cancellation);
        await stopped;

        Assert.Equal("firstsecond", body);
    }

    public void Dispose() => _client.Dispose();
}
