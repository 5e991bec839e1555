using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MaaS.EndToEnd.Tests;

/// <summary>
/// The whole product as a user runs it: LocalHost with Azurite and both built apps as processes. One for the assembly
/// (every test takes model names of its own); tests that break things start their own.
/// </summary>
public sealed partial class RunningProduct : IAsyncLifetime
{
    private readonly string[] _arguments;
    private readonly string _settings = Path.Combine(Path.GetTempPath(), $"maas-e2e-{Guid.NewGuid():N}.json");
    private LocalHostProgram? _program;

    public RunningProduct()
        : this([]) { }

    internal RunningProduct(params string[] arguments) => _arguments = arguments;

    /// <summary>PredictFunction's address.</summary>
    public HttpClient Predict { get; private set; } = null!;

    /// <summary>OptimizeFunction's address.</summary>
    public HttpClient Optimize { get; private set; } = null!;

    /// <summary>The storage emulator's.</summary>
    public string ConnectionString { get; private set; } = null!;

    public BlobContainerClient Uploads { get; private set; } = null!;

    public BlobContainerClient Models { get; private set; } = null!;

    internal LocalHostProgram Program => _program!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_settings, Settings);
        _program = LocalHostProgram.Start([.. _arguments, "--no-demo", "--settings", _settings]);
        ConnectionString = await PrintedAsync(ConnectionLine);
        Predict = await ClientAsync(PredictLine);
        Optimize = await ClientAsync(ManageLine);
        Uploads = new BlobContainerClient(ConnectionString, "uploads");
        Models = new BlobContainerClient(ConnectionString, "models");
    }

    /// <summary>What the host printed in the line that the expression matches.</summary>
    internal Task<string> PrintedAsync(Regex line) =>
        Eventually.GetAsync(
            () =>
            {
                if (Program.HasExited)
                {
                    throw new InvalidOperationException($"LocalHost ended.{Environment.NewLine}{Program.Output}");
                }

                string? found = Program
                    .Lines.Select(text => line.Match(text))
                    .FirstOrDefault(match => match.Success)
                    ?.Groups["value"]
                    .Value;
                return Task.FromResult(found);
            },
            () => Program.Output
        );

    /// <summary>Puts a file into the container that people upload to.</summary>
    public async Task UploadAsync(string blobName, byte[] content) =>
        await Uploads
            .GetBlobClient(blobName)
            .UploadAsync(BinaryData.FromBytes(content), overwrite: true, TestContext.Current.CancellationToken);

    /// <summary>A JSON document of the container <c>models</c>, or null.</summary>
    public async Task<JsonNode?> ReadAsync(string blobName)
    {
        BlobClient blob = Models.GetBlobClient(blobName);
        try
        {
            return JsonNode.Parse(
                (await blob.DownloadContentAsync(TestContext.Current.CancellationToken)).Value.Content
            );
        }
        catch (Azure.RequestFailedException missing) when (missing.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Waits until the label <c>stable</c> of a model points to a version of at least this number.</summary>
    public Task<JsonNode> PublishedAsync(string model, int version = 1) =>
        Eventually.GetAsync(
            async () =>
                await ReadAsync($"{model}/index.json") is { } index && (int?)index["labels"]?["stable"] >= version
                    ? index
                    : null,
            () => Program.Output
        );

    /// <summary>Waits for a document under the prefix that says why an upload was refused, and mentions a text.</summary>
    public Task<JsonNode> RefusedAsync(string prefix, string mentions) =>
        Eventually.GetAsync(
            async () =>
            {
                var under = new GetBlobsOptions { Prefix = prefix };
                await foreach (BlobItem blob in Models.GetBlobsAsync(under, TestContext.Current.CancellationToken))
                {
                    JsonNode? refusal = await ReadAsync(blob.Name);
                    if (refusal?.ToJsonString().Contains(mentions, StringComparison.Ordinal) == true)
                    {
                        return refusal;
                    }
                }

                return null;
            },
            () => Program.Output
        );

    public async ValueTask DisposeAsync()
    {
        Predict?.Dispose();
        Optimize?.Dispose();
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        File.Delete(_settings);
    }

    /// <summary>The values of local.settings.json for tests: short periods, and little time for measuring tiny models.</summary>
    private static string Settings =>
        JsonSerializer.Serialize(
            new
            {
                Values = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["FUNCTIONS_WORKER_RUNTIME"] = "custom",
                    ["MaaS__Catalog__RefreshPeriod"] = "00:00:01",
                    ["MaaS__Optimization__MeasureTime"] = "00:00:01",
                    ["MaaS__Uploads__BusyWait"] = "00:02:00",
                    ["MaaS__FileCache__Folder"] = Path.Combine(Path.GetTempPath(), "maas-e2e-models"),
                },
            }
        );

    private async Task<HttpClient> ClientAsync(Regex line) => new() { BaseAddress = new Uri(await PrintedAsync(line)) };

    [GeneratedRegex(@"connection\s+(?<value>DefaultEndpointsProtocol=\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ConnectionLine { get; }

    [GeneratedRegex(@"predictions\s+(?<value>http://[^/]+/)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PredictLine { get; }

    [GeneratedRegex(@"management\s+(?<value>http://[^/]+/)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ManageLine { get; }
}
