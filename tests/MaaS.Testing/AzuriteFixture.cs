using Azure.Storage.Blobs;
using MaaS.LocalHost.Azurite;
using Xunit;

namespace MaaS.Testing;

/// <summary>
/// One Azurite for a test assembly (<c>[assembly: AssemblyFixture(typeof(AzuriteFixture))]</c>). Tests take containers of
/// their own from it, so that they can run side by side.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteProcess? _azurite;

    public string ConnectionString => Azurite.ConnectionString;

    public AzuriteProcess Azurite => _azurite ?? throw new InvalidOperationException("Azurite is not started yet.");

    public async ValueTask InitializeAsync() =>
        _azurite = await AzuriteProcess.StartAsync(
            new AzuriteOptions { PackageRoot = RepositoryFolder.Root },
            CancellationToken.None
        );

    /// <summary>A new, empty container with a name of its own.</summary>
    public async Task<BlobContainerClient> CreateContainerAsync(string prefix = "test")
    {
        var container = new BlobContainerClient(ConnectionString, $"{prefix}-{Guid.NewGuid():N}");
        await container.CreateAsync();
        return container;
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }
    }
}
