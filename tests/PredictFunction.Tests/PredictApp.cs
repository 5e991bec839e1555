using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using MaaS.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PredictFunction.Hosting;

namespace PredictFunction.Tests;

/// <summary>The whole application in this process, on a real socket, with real models in Azurite.</summary>
public sealed class PredictApp : IAsyncLifetime
{
    /// <summary>The limit on decoded bytes here, low enough that a test can pass it quickly.</summary>
    public const int MaxBodyBytes = 8 * 1024 * 1024;

    private readonly string _cache = Directory.CreateTempSubdirectory("maas-predict-tests").FullName;
    private readonly AzuriteFixture _azurite = new();
    private readonly string[] _settings;
    private WebApplication? _app;

    public PredictApp()
        : this([]) { }

    /// <param name="settings">As arguments, beside those of every test.</param>
    internal PredictApp(params string[] settings) => _settings = settings;

    public HttpClient Client { get; } = new(new SocketsHttpHandler { AutomaticDecompression = default });

    public async ValueTask InitializeAsync()
    {
        await _azurite.InitializeAsync();
        BlobContainerClient models = await _azurite.CreateContainerAsync("predict");
        foreach (TestModel model in TestModels.All())
        {
            await model.PublishAsync(models, CancellationToken.None);
        }

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder([
            $"--{FunctionsHandler.PortSetting}=0",
            $"--ModelStorage={_azurite.ConnectionString}",
            $"--MaaS:Storage:ModelsContainer={models.Name}",
            $"--MaaS:FileCache:Folder={_cache}",
            $"--MaaS:Requests:MaxBodyBytes={MaxBodyBytes}",
            "--MaaS:Requests:MaxTensors=1000",
            .. _settings,
        ]);
        builder.AddFunctionsHandler();
        builder.AddMaasModels();
        builder.AddPrediction();
        _app = builder.Build();
        _app.MapPrediction();
        await _app.StartAsync();
        Client.BaseAddress = new Uri(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        await _azurite.DisposeAsync();
        Directory.Delete(_cache, recursive: true);
    }

    internal Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    internal Task<Answer> PostAsync(string path, string json) =>
        PostUntilAsync(path, json, TestContext.Current.CancellationToken);

    /// <summary>From a caller who leaves when the token says so.</summary>
    internal Task<Answer> PostUntilAsync(string path, string json, CancellationToken leave) =>
        SendUntilAsync(
            new HttpRequestMessage(HttpMethod.Post, path)
            {
                Content = new StringContent(json, new MediaTypeHeaderValue("application/json")),
            },
            leave
        );

    internal Task<Answer> PostAsync(string path, byte[] body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        foreach ((string name, string value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return SendAsync(request);
    }

    internal Task<Answer> SendAsync(HttpRequestMessage request) =>
        SendUntilAsync(request, TestContext.Current.CancellationToken);

    private async Task<Answer> SendUntilAsync(HttpRequestMessage request, CancellationToken leave)
    {
        using HttpResponseMessage response = await Client.SendAsync(request, leave);
        byte[] body = await response.Content.ReadAsByteArrayAsync(leave);
        return new Answer((int)response.StatusCode, body, response.Headers, response.Content.Headers);
    }

    /// <summary>What came back.</summary>
    internal sealed record Answer(
        int Status,
        byte[] Body,
        HttpResponseHeaders Headers,
        HttpContentHeaders ContentHeaders
    )
    {
        public string Text => Encoding.UTF8.GetString(Body);

        public string? MediaType => ContentHeaders.ContentType?.MediaType;

        public JsonNode Json => JsonNode.Parse(Body)!;

        /// <summary>The message of an error; fails on anything that is no error of the protocol.</summary>
        public string Error
        {
            get
            {
                Assert.Equal("application/json", MediaType);
                return Json["error"]!.GetValue<string>();
            }
        }
    }
}
