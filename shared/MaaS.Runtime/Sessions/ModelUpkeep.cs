using MaaS.Runtime.Catalog;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// At start: waits for storage, loads the warm-up list, then lets the instance say that it is ready. From then on: compares
/// the resident and the pinned models with storage, and no others.
/// </summary>
internal sealed partial class ModelUpkeep(
    ModelServer server,
    ModelCatalog catalog,
    LabelSwap labels,
    MemoryTrim memory,
    RememberedShapes shapes,
    IOptions<CatalogOptions> catalogOptions,
    IOptions<ModelSessionOptions> sessionOptions,
    TimeProvider time,
    ILogger<ModelUpkeep> logger
) : BackgroundService
{
    private static readonly TimeSpan StorageRetry = TimeSpan.FromSeconds(1);

    private readonly SingleFlight<ModelName, bool> _rounds = new();
    private readonly ModelReference[] _pinned = [.. sessionOptions.Value.Pinned.Select(ModelReference.Parse)];

    /// <summary>One round of the timer. A model whose last round still loads something is joined, not asked for twice.</summary>
    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (catalog.StorageFails)
        {
            await catalog.ProbeAsync(cancellationToken);
        }

        IEnumerable<Task> residents = catalog.ResidentModels.Select(model =>
            _rounds.RunAsync(model, () => RefreshAsync(model, cancellationToken))
        );
        await Task.WhenAll(residents.Concat(_pinned.Select(pinned => LoadPinnedAsync(pinned, cancellationToken))));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        ReserveThreads();
        while (!await catalog.ProbeAsync(stoppingToken))
        {
            await Task.Delay(StorageRetry, time, stoppingToken);
        }

        foreach (ModelReference model in sessionOptions.Value.WarmUp.Select(ModelReference.Parse).Concat(_pinned))
        {
            Outcome<ResolvedModel> loaded = await server.LoadAsync(model.Model, model.Version, stoppingToken);
            if (loaded.Error is { } error)
            {
                LogNotLoaded(model, error.Message);
            }
        }

        server.BecomeReady();
        using var timer = new PeriodicTimer(catalogOptions.Value.RefreshPeriod, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Not awaited: a slow load of one model must not keep the others from being followed.
            _ = RefreshSafelyAsync(stoppingToken);
            shapes.Save();
            memory.TrimAfterGrowth();
        }
    }

    private async Task RefreshSafelyAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RefreshAsync(stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogRoundFailed(exception);
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task<bool> RefreshAsync(ModelName model, CancellationToken cancellationToken)
    {
        Outcome<ModelSnapshot> refreshed = await catalog.RefreshAsync(model, cancellationToken);
        if (refreshed.TryGet(out ModelSnapshot? snapshot, out InferenceError? error))
        {
            await labels.ReconcileAsync(snapshot.Index, cancellationToken);
        }
        else if (error.Kind == InferenceErrorKind.ModelUnknown)
        {
            LogWithdrawn(model);
            labels.Withdraw(model);
        }

        return true;
    }

    // Evicted never, but perhaps not published yet at start, or failed to load: the loader keeps its own pace of retries.
    private async Task LoadPinnedAsync(ModelReference pinned, CancellationToken cancellationToken)
    {
        Outcome<ResolvedModel> found = await server.ResolveAsync(pinned.Model, pinned.Version, cancellationToken);
        if (found.TryGet(out ResolvedModel? model, out _) && !server.IsResident(model))
        {
            await server.EnsureLoadedAsync(model, cancellationToken);
        }
    }

    // Runs block their thread inside ONNX Runtime; the pool would add threads for the web server only after a while.
    private void ReserveThreads()
    {
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(
            Math.Max(workers, Environment.ProcessorCount + sessionOptions.Value.ThreadsOfPool),
            completions
        );
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Comparing the resident models with storage failed.")]
    private partial void LogRoundFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "'{Model}' of the warm-up list is not loaded. {Reason}")]
    private partial void LogNotLoaded(ModelReference model, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model '{Model}' is no longer published and is unloaded.")]
    private partial void LogWithdrawn(ModelName model);
}
