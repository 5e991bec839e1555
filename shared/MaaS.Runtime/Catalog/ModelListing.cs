using System.Collections.Concurrent;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Catalog;

/// <summary>The indexes of all published models, read together at most once per <see cref="CatalogOptions.ListLifetime"/>.</summary>
internal sealed partial class ModelListing(
    IModelStore store,
    IOptions<CatalogOptions> options,
    TimeProvider time,
    ILogger<ModelListing> logger
)
{
    private readonly SingleFlight<int, Outcome<IReadOnlyList<ModelIndex>>> _reads = new();
    private volatile Listing? _last;

    /// <summary>By name. At most <see cref="CatalogOptions.ListLimit"/> models; an unreadable one is left out and logged.</summary>
    public Task<Outcome<IReadOnlyList<ModelIndex>>> ReadAsync(CancellationToken cancellationToken)
    {
        Listing? last = _last;
        return last is not null && time.GetElapsedTime(last.ReadAt) < options.Value.ListLifetime
            ? Task.FromResult<Outcome<IReadOnlyList<ModelIndex>>>(last.Models)
            : _reads.RunAsync(0, ReadNowAsync).WaitAsync(cancellationToken);
    }

    private async Task<Outcome<IReadOnlyList<ModelIndex>>> ReadNowAsync()
    {
        try
        {
            var indexes = new ConcurrentBag<ModelIndex>();
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Value.ConcurrentReads };
            await Parallel.ForEachAsync(
                await NamesAsync(),
                parallel,
                async (name, cancellationToken) =>
                {
                    if (await ReadAsync(name, cancellationToken) is { } index)
                    {
                        indexes.Add(index);
                    }
                }
            );
            ModelIndex[] models = [.. indexes.OrderBy(index => index.Model.Value, StringComparer.Ordinal)];
            _last = new Listing(models, time.GetTimestamp());
            return models;
        }
        catch (ModelStoreException exception)
        {
            return new InferenceError(InferenceErrorKind.ModelNotReady, exception.Message, TimeSpan.FromSeconds(2));
        }
    }

    private async Task<List<ModelName>> NamesAsync()
    {
        List<ModelName> names = [];
        await foreach (ModelName name in store.ListModelsAsync(CancellationToken.None))
        {
            if (names.Count == options.Value.ListLimit)
            {
                LogTruncated(options.Value.ListLimit);
                break;
            }

            names.Add(name);
        }

        return names;
    }

    private async Task<ModelIndex?> ReadAsync(ModelName name, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.ReadIndexAsync(name, null, cancellationToken)).Index;
        }
        catch (ModelStoreException exception)
        {
            LogUnreadable(name, exception.Message);
            return null;
        }
    }

    private sealed record Listing(ModelIndex[] Models, long ReadAt);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "There are more than {Limit} models; the listing ends there (MaaS:Catalog:ListLimit)."
    )]
    private partial void LogTruncated(int limit);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Model '{Model}' is left out of the listing. {Reason}")]
    private partial void LogUnreadable(ModelName model, string reason);
}
