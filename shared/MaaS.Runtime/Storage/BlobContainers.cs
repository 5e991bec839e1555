using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Storage;

/// <summary>The product's two containers, opened as <see cref="ModelStorageOptions"/> says. No request is made by opening.</summary>
public sealed class BlobContainers
{
    // A storage that hangs must become an error within a request's deadline, not after the SDK's default of minutes.
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(20);

    public BlobContainers(IOptions<ModelStorageOptions> options)
    {
        BlobServiceClient service = Open(options.Value);
        Models = service.GetBlobContainerClient(options.Value.ModelsContainer);
        Uploads = service.GetBlobContainerClient(options.Value.UploadsContainer);
    }

    /// <summary>Published models; written by the optimizing side alone.</summary>
    public BlobContainerClient Models { get; }

    /// <summary>What users upload.</summary>
    public BlobContainerClient Uploads { get; }

    private static BlobServiceClient Open(ModelStorageOptions options)
    {
        var client = new BlobClientOptions();
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.MaxRetries = 3;
        client.Retry.Delay = TimeSpan.FromMilliseconds(200);
        client.Retry.MaxDelay = TimeSpan.FromSeconds(5);
        client.Retry.NetworkTimeout = NetworkTimeout;
        return string.IsNullOrWhiteSpace(options.ConnectionString)
            ? new BlobServiceClient(options.BlobServiceUri, CredentialOf(options), client)
            : new BlobServiceClient(options.ConnectionString, client);
    }

    private static TokenCredential CredentialOf(ModelStorageOptions options)
    {
        if (string.Equals(options.Credential, "managedidentity", StringComparison.OrdinalIgnoreCase))
        {
            return new ManagedIdentityCredential(
                string.IsNullOrEmpty(options.ClientId)
                    ? ManagedIdentityId.SystemAssigned
                    : ManagedIdentityId.FromUserAssignedClientId(options.ClientId)
            );
        }

        var chain = new DefaultAzureCredentialOptions();
        if (!string.IsNullOrEmpty(options.ClientId))
        {
            chain.ManagedIdentityClientId = options.ClientId;
            chain.WorkloadIdentityClientId = options.ClientId;
        }

        return new DefaultAzureCredential(chain);
    }
}
