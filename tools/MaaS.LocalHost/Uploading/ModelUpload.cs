using Azure.Storage.Blobs;
using MaaS.LocalHost.Demonstration;
using MaaS.LocalHost.Demonstration.Documents;

namespace MaaS.LocalHost.Uploading;

/// <summary>An upload followed to its published version.</summary>
internal sealed class ModelUpload(BlobServiceClient storage, TextWriter console)
{
    /// <summary>Uploads a set, unless the same is published, and waits until it is.</summary>
    /// <returns>What is published.</returns>
    /// <exception cref="LocalHostException">It was refused or superseded, or nothing came of it.</exception>
    public async Task<ManifestDocument> PublishAsync(UploadSet set, CancellationToken cancellationToken)
    {
        BlobContainerClient uploads = storage.GetBlobContainerClient("uploads");
        PublishedModel model = Model(set);
        if (
            await set.IsThereAsync(uploads, cancellationToken)
            && await model.StableAsync(cancellationToken) is { } published
            && published.Files.Any(file =>
                string.Equals(file.Sha256, set.ModelHash, StringComparison.OrdinalIgnoreCase)
            )
        )
        {
            await console.WriteLineAsync(
                $"{set.Model} is published already, as version {published.Version}, from these same files."
            );
            return published;
        }

        await console.WriteLineAsync(
            $"Uploading {string.Join(", ", set.Names)} ({set.ModelSize / 1e6:0.0} MB) to the container 'uploads'."
        );
        DateTimeOffset began = TimeProvider.System.GetUtcNow();
        await set.UploadAsync(uploads, cancellationToken);
        return await new UploadProgress(model, TimeProvider.System, console).UntilPublishedAsync(
            began,
            cancellationToken
        );
    }

    /// <summary>What was tried for a published version.</summary>
    public Task<ReportDocument> ReportAsync(
        UploadSet set,
        ManifestDocument manifest,
        CancellationToken cancellationToken
    ) => Model(set).ReportAsync(manifest.Version, cancellationToken);

    private PublishedModel Model(UploadSet set) => new(storage.GetBlobContainerClient("models"), set.Model);
}
