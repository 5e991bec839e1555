using Azure.Storage.Blobs;
using MaaS.Runtime.Models;
using MaaS.Testing;

namespace MaaS.Bench.Load;

/// <summary>Azurite with the measured models published, marked as what the optimizer's own probe and curve say of them.</summary>
internal sealed class BenchStorage : IAsyncDisposable
{
    private readonly AzuriteFixture _azurite = new();

    public string ConnectionString => _azurite.ConnectionString;

    public string Container { get; } = "models";

    public async Task StartAsync(IEnumerable<BenchModel> models, CancellationToken cancellationToken)
    {
        await _azurite.InitializeAsync();
        var container = new BlobContainerClient(ConnectionString, Container);
        await container.CreateAsync(cancellationToken: cancellationToken);
        foreach (BenchModel model in models)
        {
            ModelPackage package = ModelPackage.Of(model.Name, 1, model.Onnx());
            ModelVariant original = package.Manifest.Variants[0];
            BatchingManifest batching = BatchProbe.Decide(model, package.Manifest.Signature);
            Console.WriteLine(
                $"{model.Name}: batchable {batching.Batchable}, at most {batching.MaxRows} rows. {batching.Reason}"
            );
            await container.PublishAsync(
                1,
                package with
                {
                    Manifest = package.Manifest with { Variants = [original with { Batching = batching }] },
                }
            );
        }
    }

    public ValueTask DisposeAsync() => _azurite.DisposeAsync();
}
