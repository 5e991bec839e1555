using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MaaS.Runtime.Models;
using Microsoft.Extensions.Logging;

namespace MaaS.Runtime.Storage;

/// <summary>Published models in Azure Blob Storage (or Azurite).</summary>
internal sealed partial class BlobModelStore(BlobContainers containers, ILogger<BlobModelStore> logger) : IModelStore
{
    private const int NotModified = 304;
    private const int NotFound = 404;

    // Ranges of one file that are fetched side by side; each is held in memory until its turn to be written.
    private static readonly StorageTransferOptions Transfer = new()
    {
        InitialTransferSize = 8 << 20,
        MaximumTransferSize = 8 << 20,
        MaximumConcurrency = 4,
    };

    private readonly BlobContainerClient _models = containers.Models;
    private int _saidContainerMissing;

    public async Task<IndexRead> ReadIndexAsync(ModelName model, string? knownETag, CancellationToken cancellationToken)
    {
        string name = ModelBlobNames.Index(model);
        var options = new BlobDownloadOptions();
        if (knownETag is not null)
        {
            options.Conditions = new BlobRequestConditions { IfNoneMatch = new ETag(knownETag) };
        }

        Response<BlobDownloadResult>? response = await DownloadAsync(name, options, cancellationToken);
        if (response is null)
        {
            return IndexRead.Missing;
        }

        if (response.GetRawResponse().Status == NotModified)
        {
            return new IndexRead(null, knownETag, NotModified: true);
        }

        ModelIndex index = Parse(name, response.Value.Content, ModelJson.Default.ModelIndex);
        RefuseNewer(name, index.Format);
        return new IndexRead(index, response.Value.Details.ETag.ToString("H"), NotModified: false);
    }

    public async Task<ModelManifest?> ReadManifestAsync(
        ModelName model,
        int version,
        CancellationToken cancellationToken
    )
    {
        string name = ModelBlobNames.VersionFile(model, version, ModelBlobNames.ManifestFile);
        Response<BlobDownloadResult>? response = await DownloadAsync(
            name,
            new BlobDownloadOptions(),
            cancellationToken
        );
        if (response is null)
        {
            return null;
        }

        ModelManifest manifest = Parse(name, response.Value.Content, ModelJson.Default.ModelManifest);
        RefuseNewer(name, manifest.Format);
        return manifest;
    }

    public async Task DownloadAsync(
        ModelName model,
        int version,
        PublishedFile file,
        Stream destination,
        CancellationToken cancellationToken
    )
    {
        string name = ModelBlobNames.VersionFile(model, version, file.Name);
        try
        {
            var options = new BlobDownloadToOptions { TransferOptions = Transfer };
            await _models.GetBlobClient(name).DownloadToAsync(destination, options, cancellationToken);
        }
        catch (Exception exception) when (IsStorageFailure(exception, cancellationToken))
        {
            throw Failed(name, exception);
        }
    }

    public async IAsyncEnumerable<ModelName> ListModelsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // A flat listing: by prefixes it would be shorter, but would ask once more per model whether there is an index.
        await using IAsyncEnumerator<BlobItem> blobs = _models
            .GetBlobsAsync(cancellationToken: cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(blobs, cancellationToken))
        {
            string name = blobs.Current.Name;
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            if (
                slash > 0
                && ModelName.TryParse(name[..slash], out ModelName? model, out _)
                && string.Equals(name, ModelBlobNames.Index(model), StringComparison.Ordinal)
            )
            {
                yield return model;
            }
        }
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<BlobItem> blobs, CancellationToken cancellationToken)
    {
        try
        {
            return await blobs.MoveNextAsync();
        }
        catch (RequestFailedException exception) when (exception.Status == NotFound)
        {
            ReportMissingContainer(exception);
            return false;
        }
        catch (Exception exception) when (IsStorageFailure(exception, cancellationToken))
        {
            throw Failed("the list of models", exception);
        }
    }

    private async Task<Response<BlobDownloadResult>?> DownloadAsync(
        string name,
        BlobDownloadOptions options,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await _models.GetBlobClient(name).DownloadContentAsync(options, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == NotFound)
        {
            ReportMissingContainer(exception);
            return null;
        }
        catch (Exception exception) when (IsStorageFailure(exception, cancellationToken))
        {
            throw Failed(name, exception);
        }
    }

    // Until the first model is published there may be no container; a wrong name in the settings looks the same.
    private void ReportMissingContainer(RequestFailedException exception)
    {
        if (
            string.Equals(exception.ErrorCode, BlobErrorCode.ContainerNotFound.ToString(), StringComparison.Ordinal)
            && Interlocked.Exchange(ref _saidContainerMissing, 1) == 0
        )
        {
            LogContainerMissing(_models.Name, _models.AccountName);
        }
    }

    private static T Parse<T>(string name, BinaryData content, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(content.ToMemory().Span, type)
                ?? throw new ModelStoreException($"'{name}' holds the JSON value null; expected an object.");
        }
        catch (JsonException exception)
        {
            throw new ModelStoreException($"'{name}' cannot be read: {exception.Message}", exception);
        }
    }

    private static void RefuseNewer(string name, int format)
    {
        if (format > ModelManifest.CurrentFormat)
        {
            throw new ModelStoreException(
                $"'{name}' has format {format}; this server reads up to {ModelManifest.CurrentFormat}. Update the server."
            );
        }
    }

    // The SDK wraps exhausted retries in AggregateException, and a network timeout in a cancellation nobody asked for.
    private static bool IsStorageFailure(Exception exception, CancellationToken cancellationToken) =>
        exception is RequestFailedException or AuthenticationFailedException or AggregateException or IOException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private ModelStoreException Failed(string what, Exception exception) =>
        new(
            exception switch
            {
                RequestFailedException { Status: > 0 } refused =>
                    $"Storage account '{_models.AccountName}' answered {refused.Status} ({refused.ErrorCode}) for '{what}' in container '{_models.Name}'.",
                AuthenticationFailedException =>
                    $"No identity could be used for storage account '{_models.AccountName}': {FirstLine(exception)}",
                _ => $"Storage account '{_models.AccountName}' does not answer: {FirstLine(exception)}",
            },
            exception
        );

    private static string FirstLine(Exception exception) =>
        (exception is AggregateException { InnerException: { } inner } ? inner.Message : exception.Message)
            .Split('\n', 2)[0]
            .Trim();

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The container '{Container}' of storage account '{Account}' does not exist (yet): no model is known. "
            + "It is made when the first model is published; if models should be there, check MaaS:Storage:ModelsContainer."
    )]
    private partial void LogContainerMissing(string container, string account);
}
