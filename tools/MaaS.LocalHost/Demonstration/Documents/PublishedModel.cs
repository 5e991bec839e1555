using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MaaS.LocalHost.Demonstration.Documents;

/// <summary>A model's public documents in the container <c>models</c>, read as any user could.</summary>
internal sealed class PublishedModel(BlobContainerClient models, string name)
{
    public Task<StatusDocument?> StatusAsync(CancellationToken cancellationToken) =>
        ReadAsync<StatusDocument>("status.json", cancellationToken);

    /// <summary>The manifest of the version labelled <c>stable</c>; null when nothing is published yet.</summary>
    public async Task<ManifestDocument?> StableAsync(CancellationToken cancellationToken)
    {
        IndexDocument? index = await ReadAsync<IndexDocument>("index.json", cancellationToken);
        return index is not null && index.Labels.TryGetValue("stable", out int version)
            ? await ReadAsync<ManifestDocument>($"{version}/manifest.json", cancellationToken)
            : null;
    }

    private async Task<T?> ReadAsync<T>(string file, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            BlobDownloadResult blob = await models
                .GetBlobClient($"{name}/{file}")
                .DownloadContentAsync(cancellationToken);
            return blob.Content.ToObjectFromJson<T>(JsonSerializerOptions.Web);
        }
        catch (RequestFailedException error) when (error.Status == StatusCodes.Status404NotFound)
        {
            return null;
        }
    }
}
