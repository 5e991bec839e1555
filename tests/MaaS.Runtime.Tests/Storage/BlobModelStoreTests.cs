using Azure.Storage.Blobs;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;
using MaaS.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Tests.Storage;

/// <summary>Against Azurite.</summary>
public sealed class BlobModelStoreTests(AzuriteFixture azurite)
{
    private static readonly ModelName Name = ModelName.Parse("m");
    private static readonly ModelPackage Package = ModelPackage.Of("m", 1, TinyModels.Add());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_index_is_read_once_and_then_only_compared()
    {
        (BlobContainerClient container, BlobModelStore store) = await CreateAsync();
        await container.PublishAsync(1, Package);

        IndexRead first = await store.ReadIndexAsync(Name, null, Cancellation);
        IndexRead second = await store.ReadIndexAsync(Name, first.ETag, Cancellation);
        await container.PublishAsync(1, Package, ModelPackage.Of("m", 2, TinyModels.Add(2)));
        IndexRead third = await store.ReadIndexAsync(Name, first.ETag, Cancellation);

        Assert.Single(first.Index!.Versions);
        Assert.True(second.NotModified);
        Assert.Null(second.Index);
        Assert.False(third.NotModified);
        Assert.Equal(2, third.Index!.Versions.Count);
    }

    [Fact]
    public async Task What_does_not_exist_is_missing()
    {
        (BlobContainerClient _, BlobModelStore store) = await CreateAsync();

        Assert.Equal(IndexRead.Missing, await store.ReadIndexAsync(Name, null, Cancellation));
        Assert.Null(await store.ReadManifestAsync(Name, 1, Cancellation));
    }

    [Fact]
    public async Task Without_its_container_the_store_is_empty()
    {
        BlobModelStore store = Open("no-such-container");

        Assert.Equal(IndexRead.Missing, await store.ReadIndexAsync(Name, null, Cancellation));
        Assert.Empty(await store.ListModelsAsync(Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task A_manifest_comes_back_as_it_was_written()
    {
        (BlobContainerClient container, BlobModelStore store) = await CreateAsync();
        await container.PublishAsync(1, Package);

        ModelManifest? manifest = await store.ReadManifestAsync(Name, 1, Cancellation);

        Assert.Equivalent(Package.Manifest, manifest);
    }

    [Fact]
    public async Task A_file_of_several_ranges_arrives_in_order()
    {
        (BlobContainerClient container, BlobModelStore store) = await CreateAsync();
        var content = new byte[20_000_003];
        new Random(1).NextBytes(content);
        ModelPackage large = Package with
        {
            Files = new Dictionary<string, byte[]>(StringComparer.Ordinal) { ["model.onnx"] = content },
        };
        await container.PublishAsync(1, large);
        using var received = new MemoryStream();

        var file = new PublishedFile
        {
            Name = "model.onnx",
            Size = content.Length,
            Sha256 = "",
        };
        await store.DownloadAsync(Name, 1, file, received, Cancellation);

        Assert.True(content.AsSpan().SequenceEqual(received.ToArray()));
    }

    [Fact]
    public async Task A_listing_names_what_has_an_index_and_nothing_else()
    {
        (BlobContainerClient container, BlobModelStore store) = await CreateAsync();
        await container.PublishAsync(1, Package);
        await container.PublishAsync(1, ModelPackage.Of("Other.model", 1, TinyModels.Add()));
        foreach (string name in new[] { "_rejected/ab.json", "half/1/model.onnx", "half/1/index.json", "index.json" })
        {
            await container.GetBlobClient(name).UploadAsync(BinaryData.FromString("{}"), Cancellation);
        }

        List<ModelName> names = await store.ListModelsAsync(Cancellation).ToListAsync(Cancellation);

        Assert.Equal(["Other.model", "m"], names.Select(name => name.Value));
    }

    [Theory]
    [InlineData("{\"model\":\"m\"", "cannot be read")]
    [InlineData("null", "null")]
    [InlineData("{\"format\":99,\"model\":\"m\",\"versions\":[],\"labels\":{}}", "format 99")]
    public async Task An_index_that_cannot_be_read_says_why(string content, string reason)
    {
        (BlobContainerClient container, BlobModelStore store) = await CreateAsync();
        await container.GetBlobClient("m/index.json").UploadAsync(BinaryData.FromString(content), Cancellation);

        ModelStoreException exception = await Assert.ThrowsAsync<ModelStoreException>(() =>
            store.ReadIndexAsync(Name, null, Cancellation)
        );

        Assert.Contains("'m/index.json'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_a_failure_with_a_plain_message()
    {
        (BlobContainerClient _, BlobModelStore store) = await CreateAsync();

        ModelStoreException exception = await Assert.ThrowsAsync<ModelStoreException>(() =>
            store.DownloadAsync(Name, 1, Package.Manifest.Files[0], Stream.Null, Cancellation)
        );

        Assert.Contains(
            "answered 404 (BlobNotFound) for 'm/1/model.onnx'",
            exception.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_refused_key_is_a_failure_that_names_the_account()
    {
        BlobModelStore store = Open(
            "models",
            azurite.ConnectionString.Replace("Eby8", "Abcd", StringComparison.Ordinal)
        );

        ModelStoreException exception = await Assert.ThrowsAsync<ModelStoreException>(() =>
            store.ReadIndexAsync(Name, null, Cancellation)
        );

        Assert.Contains("'devstoreaccount1' answered 403", exception.Message, StringComparison.Ordinal);
    }

    private async Task<(BlobContainerClient Container, BlobModelStore Store)> CreateAsync()
    {
        BlobContainerClient container = await azurite.CreateContainerAsync("models");
        return (container, Open(container.Name));
    }

    private BlobModelStore Open(string container, string? connectionString = null)
    {
        var options = new ModelStorageOptions
        {
            ConnectionString = connectionString ?? azurite.ConnectionString,
            ModelsContainer = container,
        };
        return new BlobModelStore(new BlobContainers(Options.Create(options)), NullLogger<BlobModelStore>.Instance);
    }
}
