using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using MaaS.Optimization.Publishing;
using MaaS.Optimization.Uploads;
using MaaS.Runtime.Models;
using MaaS.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Optimization.Tests.Uploads;

/// <summary>Two containers of their own on Azurite, and workers on them: as many as a test wants, each a process of its own.</summary>
internal sealed class UploadBed : IDisposable
{
    private readonly AzuriteFixture _azurite;

    private UploadBed(AzuriteFixture azurite, BlobContainerClient uploads, BlobContainerClient models)
    {
        _azurite = azurite;
        Uploads = uploads;
        Models = models;
        Options.WorkFolder = Path.Combine(Path.GetTempPath(), "maas-tests", Guid.NewGuid().ToString("N"));
        Options.BusyWait = TimeSpan.Zero;
    }

    public BlobContainerClient Uploads { get; }

    public BlobContainerClient Models { get; }

    public FakeOptimizer Optimizer { get; } = new();

    /// <summary>Starts at the real time, since blobs carry that of the storage.</summary>
    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public UploadsOptions Options { get; } = new();

    public PublishingOptions Publishing { get; } = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<UploadBed> CreateAsync(AzuriteFixture azurite) =>
        new(azurite, await azurite.CreateContainerAsync("uploads"), await azurite.CreateContainerAsync("models"));

    public TestWorker Worker(HttpPipelinePolicy? fault = null)
    {
        var client = new BlobClientOptions();
        client.Retry.MaxRetries = 0;
        if (fault is not null)
        {
            client.AddPolicy(fault, HttpPipelinePosition.PerRetry);
        }

        var service = new BlobServiceClient(_azurite.ConnectionString, client);
        return new TestWorker(
            new ModelContainers(
                service.GetBlobContainerClient(Models.Name),
                service.GetBlobContainerClient(Uploads.Name)
            ),
            this
        );
    }

    public Task UploadAsync(string blob, string text) => UploadAsync(blob, Encoding.UTF8.GetBytes(text));

    public async Task UploadAsync(string blob, byte[] content) =>
        await Uploads.GetBlobClient(blob).UploadAsync(BinaryData.FromBytes(content), overwrite: true, Cancel);

    public async Task<ModelIndex?> IndexAsync(string model) =>
        await ReadAsync($"{model}/index.json") is { } json
            ? JsonSerializer.Deserialize(json, ModelJson.Default.ModelIndex)
            : null;

    public async Task<byte[]?> ReadAsync(string blob)
    {
        BlobClient client = Models.GetBlobClient(blob);
        return await client.ExistsAsync(Cancel)
            ? (await client.DownloadContentAsync(Cancel)).Value.Content.ToArray()
            : null;
    }

    public async Task<string[]> NamesAsync(string prefix = "") =>
        await Models
            .GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, Cancel)
            .Select(blob => blob.Name)
            .ToArrayAsync();

    public async Task<Rejection[]> RejectionsAsync(string prefix)
    {
        var found = new List<Rejection>();
        foreach (string name in await NamesAsync(prefix))
        {
            found.Add(JsonSerializer.Deserialize(await ReadAsync(name), PublishingJson.Default.Rejection)!);
        }

        return [.. found];
    }

    /// <summary>What a minute does to the leases of dead workers.</summary>
    public async Task ExpireLeasesAsync()
    {
        foreach (
            string claim in (await NamesAsync()).Where(name => name.EndsWith("/claim.json", StringComparison.Ordinal))
        )
        {
            BlobClient blob = Models.GetBlobClient(claim);
            BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: Cancel);
            if (properties.LeaseState == LeaseState.Leased)
            {
                await blob.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero, cancellationToken: Cancel);
            }
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(Options.WorkFolder))
        {
            // Whatever happened, no worker leaves an upload on the disk.
            Assert.Empty(Directory.EnumerateFileSystemEntries(Options.WorkFolder));
            Directory.Delete(Options.WorkFolder);
        }
    }
}
