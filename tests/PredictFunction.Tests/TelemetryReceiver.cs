using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace PredictFunction.Tests;

/// <summary>
/// A collector on a real socket that keeps what it is sent: over OTLP as protobuf over HTTP, or to Application Insights as lines of JSON.
/// </summary>
internal sealed class TelemetryReceiver : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<(string Path, string? ContentType, string Body)> _received = new();

    private TelemetryReceiver()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(KeepAsync);
    }

    public string Endpoint => _server.Urls.First();

    public static async Task<TelemetryReceiver> StartAsync()
    {
        var receiver = new TelemetryReceiver();
        await receiver._server.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>All that came to a path as OTLP; names in it are readable, since protobuf keeps text as it is.</summary>
    public string Text(string path) => Text(path, "application/x-protobuf");

    /// <summary>All that came to Application Insights' path for telemetry.</summary>
    public string Tracked => Text("/v2.1/track", "application/json");

    private string Text(string path, string contentType) =>
        string.Concat(
            _received
                .Where(request => request.Path == path && request.ContentType == contentType)
                .Select(request => request.Body)
        );

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task KeepAsync(HttpContext context)
    {
        bool compressed = context.Request.Headers.ContentEncoding == "gzip";
        await using Stream content = compressed
            ? new GZipStream(context.Request.Body, CompressionMode.Decompress)
            : context.Request.Body;
        using var body = new MemoryStream();
        await content.CopyToAsync(body, context.RequestAborted);
        _received.Enqueue(
            (context.Request.Path.Value ?? "", context.Request.ContentType, Encoding.Latin1.GetString(body.ToArray()))
        );
        // An empty message means that everything was accepted.
        context.Response.ContentType = "application/x-protobuf";
    }
}
