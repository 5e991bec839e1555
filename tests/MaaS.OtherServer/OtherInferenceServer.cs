using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MaaS.OtherServer;

/// <summary>A small server of the Open Inference Protocol v2 on a loopback port, with <see cref="Manners"/> and faults to order.</summary>
public sealed class OtherInferenceServer : IAsyncDisposable
{
    private const string JsonLengthHeader = "Inference-Header-Content-Length";

    private readonly ConcurrentDictionary<string, OtherModel> _models = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private OtherInferenceServer(WebApplication app) => _app = app;

    /// <summary>The server's address.</summary>
    public Uri Address => new(_app.Urls.First());

    public Manners Manners { get; } = new();

    /// <summary>Answers instead of the server, when it returns true: for faults.</summary>
    public Func<HttpContext, Task<bool>>? Instead { get; set; }

    /// <summary>Every request so far.</summary>
    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public static async Task<OtherInferenceServer> StartAsync(params IEnumerable<OtherModel> models)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new OtherInferenceServer(builder.Build());
        foreach (OtherModel model in models)
        {
            server.Add(model);
        }

        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    public void Add(OtherModel model) => _models[model.Name] = model;

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        byte[] body = await BodyAsync(context.Request);
        var seen = new SeenRequest(
            context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)),
            body
        );
        Seen.Enqueue(seen);
        if (Instead is { } instead && await instead(context))
        {
            return;
        }

        try
        {
            await RouteAsync(context, body);
        }
        catch (RefusedException refused)
        {
            await WriteAsync(context, refused.Status, new JsonObject { ["error"] = refused.Message });
        }
    }

    private Task RouteAsync(HttpContext context, byte[] body)
    {
        string[] path = context.Request.Path.Value!.Trim('/').Split('/');
        return path switch
        {
            ["v2"] => WriteAsync(context, 200, ServerMetadata()),
            ["v2", "health", "live" or "ready"] => Task.CompletedTask,
            ["v2", "models", var name, "ready"] => WriteAsync(
                context,
                200,
                new JsonObject { ["name"] = Model(name).Name }
            ),
            ["v2", "models", var name] => WriteAsync(context, 200, Metadata(Model(name))),
            ["v2", "models", var name, .., "infer"] => InferAsync(context, Model(name), body),
            _ => throw new RefusedException(404, "no such route"),
        };
    }

    private Task InferAsync(HttpContext context, OtherModel model, byte[] body)
    {
        string? header = context.Request.Headers[JsonLengthHeader];
        int? length = header is null ? null : int.Parse(header, CultureInfo.InvariantCulture);
        (byte[] answer, int? jsonLength) = InferCall.Answer(model, body, length, Manners);
        if (jsonLength is not null)
        {
            context.Response.Headers[JsonLengthHeader] = jsonLength.Value.ToString(CultureInfo.InvariantCulture);
        }

        return WriteAsync(context, 200, answer, jsonLength is null ? "application/json" : "application/octet-stream");
    }

    private OtherModel Model(string name) =>
        _models.TryGetValue(name, out OtherModel? model) ? model : throw new RefusedException(404, $"unknown {name}");

    private JsonObject ServerMetadata() =>
        new()
        {
            ["name"] = "other",
            ["version"] = "1.2",
            ["extensions"] = Manners.HasBinary ? new JsonArray("health", "binary_tensor_data") : new JsonArray(),
        };

    private static JsonObject Metadata(OtherModel model)
    {
        return new JsonObject
        {
            ["name"] = model.Name,
            ["platform"] = "",
            ["inputs"] = Tensors(model.Inputs),
            ["outputs"] = Tensors(model.Outputs),
        };

        static JsonArray Tensors(IEnumerable<(string Name, string Datatype, long[] Shape)> tensors) =>
            [
                .. tensors.Select(tensor => new JsonObject
                {
                    ["name"] = tensor.Name,
                    ["datatype"] = tensor.Datatype,
                    ["shape"] = new JsonArray([.. tensor.Shape.Select(size => JsonValue.Create(size))]),
                }),
            ];
    }

    private static async Task<byte[]> BodyAsync(HttpRequest request)
    {
        await using Stream body =
            request.Headers.ContentEncoding == "gzip"
                ? new GZipStream(request.Body, CompressionMode.Decompress)
                : request.Body;
        var copy = new MemoryStream();
        await body.CopyToAsync(copy, request.HttpContext.RequestAborted);
        return copy.ToArray();
    }

    private Task WriteAsync(HttpContext context, int status, JsonObject json) =>
        WriteAsync(context, status, Encoding.UTF8.GetBytes(json.ToJsonString()), "application/json");

    private async Task WriteAsync(HttpContext context, int status, byte[] body, string contentType)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        bool compress =
            Manners.Compresses
            && context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal);
        if (!compress)
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
            return;
        }

        context.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
        await gzip.WriteAsync(body, context.RequestAborted);
    }
}
