// A custom handler for the tests of LocalHost: it writes down every invocation, and does what the blob's name or the
// path asks of it. ECHO_FOLDER is where it writes.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MaaS.EchoHandler;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.ListenLocalhost(
        int.Parse(Environment.GetEnvironmentVariable("FUNCTIONS_CUSTOMHANDLER_PORT")!, CultureInfo.InvariantCulture)
    );
    kestrel.Limits.MaxRequestBodySize = null;
});
WebApplication app = builder.Build();
var record = new InvocationRecord(Environment.GetEnvironmentVariable("ECHO_FOLDER")!);

app.MapGet("/", () => "ready");
app.MapGet("/crash", Crash);
app.MapGet(
    "/stream",
    async (HttpContext context) =>
    {
        await context.Response.WriteAsync("first");
        await context.Response.Body.FlushAsync();
        await record.WaitForAsync("release-stream", context.RequestAborted);
        await context.Response.WriteAsync("second");
    }
);
app.MapPost("/on-{function}", (string function, HttpContext context) => InvokeAsync($"on-{function}", context));
app.MapFallback(EchoAsync);
await app.RunAsync();

static void Crash() => Process.GetCurrentProcess().Kill();

async Task InvokeAsync(string function, HttpContext context)
{
    string body = await new StreamReader(context.Request.Body, Encoding.UTF8).ReadToEndAsync();
    int attempt = record.Add(function, context.Request, body);
    string name = BlobName(body);
    context.Response.ContentType = "application/json";
    switch (name.Split('.')[0])
    {
        case "fails":
            context.Response.StatusCode = 500;
            break;
        case "fails-twice" when attempt <= 2:
            context.Response.StatusCode = 500;
            break;
        case "empty":
            context.Response.StatusCode = 204;
            break;
        case "text":
            await context.Response.WriteAsync("done");
            break;
        case "crashes-once" when attempt == 1:
            Crash();
            break;
        case "hangs-once" when attempt == 1:
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            break;
        case "waits":
            await record.WaitForAsync("release", context.RequestAborted);
            await context.Response.WriteAsync("{}");
            break;
        default:
            await context.Response.WriteAsync("""{"Outputs":{},"Logs":["handled"],"ReturnValue":null}""");
            break;
    }
}

static string BlobName(string body)
{
    using var document = JsonDocument.Parse(body);
    return document.RootElement.GetProperty("Metadata").TryGetProperty("name", out JsonElement name)
        ? JsonSerializer.Deserialize<string>(name.GetString()!)!
        : "";
}

static async Task EchoAsync(HttpContext context)
{
    var content = new MemoryStream();
    await context.Request.Body.CopyToAsync(content);
    context.Response.Headers["X-Seen-By"] = "echo";
    context.Response.StatusCode = context.Request.Query.ContainsKey("teapot") ? 418 : 200;
    await context.Response.WriteAsJsonAsync(
        new
        {
            context.Request.Method,
            Path = context.Request.Path.Value,
            Query = context.Request.QueryString.Value,
            Headers = context.Request.Headers.ToDictionary(
                header => header.Key,
                header => header.Value.ToString(),
                StringComparer.OrdinalIgnoreCase
            ),
            Body = Encoding.UTF8.GetString(content.ToArray()),
        }
    );
}
