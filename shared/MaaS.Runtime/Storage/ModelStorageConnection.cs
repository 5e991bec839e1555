using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Storage;

/// <summary>
/// Finds the connection <c>ModelStorage</c> where the Functions host finds it: first with the prefix <c>AzureWebJobs</c>,
/// then without; as a connection string, else as a section with an account and an identity.
/// </summary>
internal sealed class ModelStorageConnection(IConfiguration configuration) : IConfigureOptions<ModelStorageOptions>
{
    public void Configure(ModelStorageOptions options)
    {
        foreach (
            string name in new[]
            {
                "AzureWebJobs" + ModelStorageOptions.ConnectionName,
                ModelStorageOptions.ConnectionName,
            }
        )
        {
            IConfigurationSection section = configuration.GetSection(name);
            string? connectionString = configuration.GetConnectionString(name) ?? section.Value;
            if (!string.IsNullOrWhiteSpace(connectionString))
            {
                options.ConnectionString = connectionString;
                return;
            }

            if (ServiceUri(section) is { } uri)
            {
                options.BlobServiceUri = uri;
                options.Credential = section["credential"];
                options.ClientId = section["clientId"];
                return;
            }
        }
    }

    private static Uri? ServiceUri(IConfigurationSection section)
    {
        if ((section["blobServiceUri"] ?? section["serviceUri"]) is { Length: > 0 } uri)
        {
            return new Uri(uri, UriKind.RelativeOrAbsolute);
        }

        return section["accountName"] is { Length: > 0 } account
            ? new Uri($"https://{account}.blob.core.windows.net")
            : null;
    }
}
