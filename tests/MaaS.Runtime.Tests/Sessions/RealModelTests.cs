using Azure.Storage.Blobs;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;
using MaaS.Runtime.Storage;
using MaaS.Runtime.Tests.Inference;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Tests.Sessions;

/// <summary>A published model of a real size, from Azurite through the file cache to an answer on the shared thread pool.</summary>
public sealed class RealModelTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_text_recognition_model_is_loaded_from_storage_and_run()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        byte[] model = await File.ReadAllBytesAsync(RepositoryFolder.OcrModel("rec"), cancellationToken);
        BlobContainerClient container = await azurite.CreateContainerAsync("models");
        await container.PublishAsync(1, ModelPackage.Of("rec", 1, model));
        var storage = new ModelStorageOptions
        {
            ConnectionString = azurite.ConnectionString,
            ModelsContainer = container.Name,
        };
        var store = new BlobModelStore(
            new BlobContainers(Options.Create(storage)),
            NullLogger<BlobModelStore>.Instance
        );
        await using var server = new TestServer(store);
        using InferenceInvocation request = Tensors.Invocation(
            Tensors.Fp32("x", [1, 3, 48, 64], new float[3 * 48 * 64])
        );

        using InferenceResult result = Expect.Value(await server.RunAsync("rec", request));

        InferenceTensor scores = Assert.Single(result.Outputs);
        Assert.Equal([1L, 8L], scores.Shape[..2]);
        Assert.True(server.Residents.TryFind(ModelName.Parse("rec"), 1, out LoadedModel? loaded));
        // Measured, as far as its files and what every session has besides them can explain it.
        Assert.InRange(loaded.Bytes, model.Length / 2, 6L * model.Length);
    }
}
