using System.Globalization;
using Azure.Storage.Blobs;
using MaaS.Runtime.Models;
using MaaS.Testing;

namespace MaaS.Bench.Load;

/// <summary>Azurite with the measured models published as the optimizer prepares them.</summary>
internal sealed class BenchStorage : IAsyncDisposable
{
    private readonly AzuriteFixture _azurite = new();
    private readonly List<ModelPackage> _packages = [];

    public string ConnectionString => _azurite.ConnectionString;

    public string Container { get; } = "models";

    public async Task StartAsync(IEnumerable<BenchModel> models, CancellationToken cancellationToken)
    {
        await _azurite.InitializeAsync();
        using var served = new ServedModels();
        foreach (BenchModel model in models)
        {
            ModelPackage package = await served.PrepareAsync(model, cancellationToken);
            _packages.Add(package);
            Console.WriteLine($"{model.Name}: {Describe(package.Manifest.Variants[0])}");
        }

        await PublishAllAsync(ConnectionString, cancellationToken);
    }

    /// <summary>Publishes all models into a storage account.</summary>
    public async Task PublishAllAsync(string connectionString, CancellationToken cancellationToken)
    {
        var container = new BlobContainerClient(connectionString, Container);
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        foreach (ModelPackage package in _packages)
        {
            await container.PublishAsync(1, package);
        }
    }

    /// <summary>Publishes versions of one model as they are, and an index whose <c>stable</c> is <paramref name="stable"/>.</summary>
    public Task PublishAsync(int stable, params IReadOnlyList<ModelPackage> versions) =>
        new BlobContainerClient(ConnectionString, Container).PublishAsync(stable, versions);

    public ValueTask DisposeAsync() => _azurite.DisposeAsync();

    private static string Describe(ModelVariant variant)
    {
        string batching = variant.Batching is { Batchable: true, MaxRows: var rows }
            ? $"at most {rows} rows in a run"
            : $"rows alone ({variant.Batching?.Reason})";
        string loadReady = variant.LoadReady is { } form ? $"load-ready {form.Mode}" : "no load-ready form";
        string threads = variant.Threads is { } measured
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{measured.Threads} threads: latency {measured.LatencyRatioLowerBound:F2}, throughput {measured.ThroughputRatio:F2}"
            )
            : "threads not measured";
        return $"{batching}; {threads}; {loadReady}";
    }
}
