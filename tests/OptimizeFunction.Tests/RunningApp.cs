using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using MaaS.Optimization;
using MaaS.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OptimizeFunction.Invocations;
using OptimizeFunction.Management;

namespace OptimizeFunction.Tests;

/// <summary>The handler on a loopback port, with containers of its own on Azurite.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningApp(WebApplication app, BlobContainerClient uploads, BlobContainerClient models)
    {
        _app = app;
        Uploads = uploads;
        Models = models;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public BlobContainerClient Uploads { get; }

    public BlobContainerClient Models { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<RunningApp> StartAsync(
        AzuriteFixture azurite,
        string? connectionString = null,
        bool realOptimizer = false,
        IReadOnlyDictionary<string, string?>? settings = null
    )
    {
        BlobContainerClient uploads = await azurite.CreateContainerAsync("uploads");
        BlobContainerClient models = await azurite.CreateContainerAsync("models");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["ModelStorage"] = connectionString ?? azurite.ConnectionString,
                ["MaaS:Storage:UploadsContainer"] = uploads.Name,
                ["MaaS:Storage:ModelsContainer"] = models.Name,
                // Native steps run in children of the built handler, as they do in the product.
                ["MaaS:Optimization:SandboxAssembly"] = Path.Combine(
                    RepositoryFolder.BuiltApp("OptimizeFunction"),
                    "OptimizeFunction.dll"
                ),
            }
        );
        builder.Configuration.AddInMemoryCollection(
            settings ?? new Dictionary<string, string?>(StringComparer.Ordinal)
        );
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.AddOptimizeFunction();
        if (!realOptimizer)
        {
            builder.Services.RemoveAll<IModelOptimizer>().AddSingleton<IModelOptimizer, StubOptimizer>();
        }

        WebApplication app = builder.Build();
        app.MapInvocations();
        app.MapManagement();
        await app.StartAsync(Cancel);
        return new RunningApp(app, uploads, models);
    }

    public async Task UploadAsync(string blob, byte[] content) =>
        await Uploads.GetBlobClient(blob).UploadAsync(BinaryData.FromBytes(content), overwrite: true, Cancel);

    /// <summary>Posts an invocation chunked, as the host does.</summary>
    public async Task<HttpResponseMessage> InvokeAsync(string function, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{function}")
        {
            Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body))),
        };
        request.Headers.TransferEncodingChunked = true;
        request.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString());
        return await Client.SendAsync(request, Cancel);
    }

    public Task<HttpResponseMessage> NotifyAsync(string blob) =>
        InvokeAsync(InvocationEndpoints.BlobFunction, Capture.BodyFor(blob));

    public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path, Cancel);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
