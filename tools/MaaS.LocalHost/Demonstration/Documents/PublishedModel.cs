using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MaaS.LocalHost.Demonstration.Documents;

/// <summary>A model's public documents in the container <c>models</c>, read as any user could.</summary>
internal sealed class PublishedModel(BlobContainerClient models, string name)
{
    /// <summary>A ratio that could not be measured is written as <c>"NaN"</c>.</summary>
    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

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

    /// <summary>What was tried for a version, and what came of it.</summary>
    /// <exception cref="LocalHostException">The version has no report.</exception>
    public async Task<ReportDocument> ReportAsync(int version, CancellationToken cancellationToken) =>
        await ReadAsync<ReportDocument>($"{version}/report.json", cancellationToken)
        ?? throw new LocalHostException($"Version {version} of {name} has no report.json.");

    private async Task<T?> ReadAsync<T>(string file, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            BlobDownloadResult blob = await models
                .GetBlobClient($"{name}/{file}")
                .DownloadContentAsync(cancellationToken);
            return blob.Content.ToObjectFromJson<T>(Lenient);
        }
        catch (RequestFailedException error) when (error.Status == StatusCodes.Status404NotFound)
        {
            return null;
        }
    }
}
