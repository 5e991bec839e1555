using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;
using MaaS.Runtime.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Catalog;

/// <summary>
/// What this instance knows of published models: one immutable snapshot per model. The snapshot of a resident model is
/// never waited for; only <see cref="RefreshAsync"/> changes it. Any other model costs one single-flight conditional read
/// per <see cref="CatalogOptions.MissLifetime"/>. Everything is bounded, whatever names callers ask for.
/// </summary>
internal sealed partial class ModelCatalog : IDisposable
{
    private static readonly TimeSpan StorageRetry = TimeSpan.FromSeconds(2);

    private readonly IModelStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelCatalog> _logger;
    private readonly TimeSpan _missLifetime;
    private readonly SemaphoreSlim _reads;

    private readonly ConcurrentDictionary<ModelName, ModelSnapshot?> _resident = new();
    private readonly LruCache<ModelName, ModelSnapshot> _others;
    private readonly LruCache<ModelName, long> _unknown;
    private readonly LruCache<(ModelName, int), ModelManifest> _manifests;
    private readonly SingleFlight<ModelName, Outcome<ModelSnapshot>> _indexReads = new();
    private readonly SingleFlight<(ModelName, int), Outcome<ModelManifest>> _manifestReads = new();
    private volatile bool _storageFails;

    public ModelCatalog(
        IModelStore store,
        IOptions<CatalogOptions> options,
        TimeProvider time,
        ILogger<ModelCatalog> logger
    )
    {
        _store = store;
        _time = time;
        _logger = logger;
        _missLifetime = options.Value.MissLifetime;
        _reads = new SemaphoreSlim(options.Value.ConcurrentReads);
        _others = new(options.Value.CacheEntries);
        _unknown = new(options.Value.CacheEntries);
        _manifests = new(options.Value.CacheEntries);
    }

    /// <summary>Whether the last request to storage failed.</summary>
    public bool StorageFails => _storageFails;

    /// <summary>The models whose snapshots are kept: those with a session on this instance.</summary>
    public ICollection<ModelName> ResidentModels => _resident.Keys;

    /// <summary>The snapshot of a model; from memory when it is resident or was asked for a moment ago.</summary>
    public ValueTask<Outcome<ModelSnapshot>> GetAsync(ModelName model, CancellationToken cancellationToken)
    {
        if (TryGetResident(model, out ModelSnapshot? kept))
        {
            return new(kept);
        }

        return TryRecent(model, out Outcome<ModelSnapshot> recent)
            ? new(recent)
            : new(_indexReads.RunAsync(model, () => ReadUnlessRecentAsync(model)).WaitAsync(cancellationToken));
    }

    /// <summary>The snapshot of a model that has a session on this instance.</summary>
    public bool TryGetResident(ModelName model, [NotNullWhen(true)] out ModelSnapshot? snapshot) =>
        _resident.TryGetValue(model, out snapshot) && snapshot is not null;

    /// <summary>
    /// Looks again because a known index lacked what was asked for; at most one read per <see cref="CatalogOptions.MissLifetime"/>.
    /// </summary>
    public async ValueTask<Outcome<ModelSnapshot>> GetNewerAsync(
        ModelName model,
        ModelSnapshot than,
        CancellationToken cancellationToken
    ) => IsRecent(than.ReadAt) ? than : await RefreshAsync(model, cancellationToken);

    /// <summary>Compares a model with storage. When storage does not answer, what is known stays and is returned.</summary>
    public Task<Outcome<ModelSnapshot>> RefreshAsync(ModelName model, CancellationToken cancellationToken) =>
        _indexReads.RunAsync(model, () => ReadIndexAsync(model)).WaitAsync(cancellationToken);

    /// <summary>The manifest of a version; immutable, so storage is asked once.</summary>
    public ValueTask<Outcome<ModelManifest>> GetManifestAsync(
        ModelName model,
        int version,
        CancellationToken cancellationToken
    ) =>
        _manifests.TryGet((model, version), out ModelManifest? manifest)
            ? new(manifest)
            : new(
                _manifestReads
                    .RunAsync((model, version), () => ReadManifestAsync(model, version))
                    .WaitAsync(cancellationToken)
            );

    /// <summary>Asks storage for anything at all; false when it does not answer.</summary>
    public async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using IAsyncEnumerator<ModelName> first = _store
                .ListModelsAsync(cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            await first.MoveNextAsync();
            StorageWorks();
            return true;
        }
        catch (ModelStoreException exception)
        {
            StorageFailed(exception);
            return false;
        }
    }

    /// <summary>From now on the model's snapshot stays in memory and is refreshed by the timer alone.</summary>
    public void Keep(ModelName model)
    {
        _others.TryGet(model, out ModelSnapshot? snapshot);
        _resident.TryAdd(model, snapshot);
    }

    /// <summary>The model has no session here any more.</summary>
    public void Release(ModelName model)
    {
        if (_resident.TryRemove(model, out ModelSnapshot? snapshot) && snapshot is not null)
        {
            _others.Set(model, snapshot);
        }
    }

    public void Dispose() => _reads.Dispose();

    // Asked again inside the flight: a caller that missed may come just after the flight that answered it.
    private async Task<Outcome<ModelSnapshot>> ReadUnlessRecentAsync(ModelName model) =>
        TryRecent(model, out Outcome<ModelSnapshot> recent) ? recent : await ReadIndexAsync(model);

    private bool TryRecent(ModelName model, out Outcome<ModelSnapshot> recent)
    {
        if (_others.TryGet(model, out ModelSnapshot? snapshot) && IsRecent(snapshot.ReadAt))
        {
            recent = snapshot;
            return true;
        }

        recent = Unknown(model);
        return _unknown.TryGet(model, out long missedAt) && IsRecent(missedAt);
    }

    private async Task<Outcome<ModelSnapshot>> ReadIndexAsync(ModelName model)
    {
        ModelSnapshot? known = Known(model);
        try
        {
            await _reads.WaitAsync(CancellationToken.None);
            IndexRead read;
            try
            {
                read = await _store.ReadIndexAsync(model, known?.ETag, CancellationToken.None);
            }
            finally
            {
                _reads.Release();
            }

            StorageWorks();
            return Remember(model, known, read);
        }
        catch (ModelStoreException exception)
        {
            StorageFailed(exception);
            return known is not null ? known : NotReadable(exception);
        }
    }

    private Outcome<ModelSnapshot> Remember(ModelName model, ModelSnapshot? known, IndexRead read)
    {
        if (!read.NotModified && read.Index is null)
        {
            _resident.TryUpdate(model, null, known);
            _others.Remove(model, out _);
            _unknown.Set(model, _time.GetTimestamp());
            return Unknown(model);
        }

        ModelSnapshot snapshot = read.NotModified
            ? known! with
            {
                ReadAt = _time.GetTimestamp(),
            }
            : new ModelSnapshot(read.Index!, read.ETag, _time.GetTimestamp());
        _unknown.Remove(model, out _);
        Remember(model, snapshot);
        return snapshot;
    }

    // Where it belongs at this moment: the model may become resident, or stop being so, meanwhile.
    private void Remember(ModelName model, ModelSnapshot snapshot)
    {
        while (_resident.TryGetValue(model, out ModelSnapshot? old))
        {
            if (_resident.TryUpdate(model, snapshot, old))
            {
                return;
            }
        }

        _others.Set(model, snapshot);
    }

    private async Task<Outcome<ModelManifest>> ReadManifestAsync(ModelName model, int version)
    {
        if (_manifests.TryGet((model, version), out ModelManifest? known))
        {
            return known;
        }

        try
        {
            ModelManifest? manifest = await _store.ReadManifestAsync(model, version, CancellationToken.None);
            StorageWorks();
            if (manifest is null || manifest.Version != version || manifest.Model != model)
            {
                return new InferenceError(
                    InferenceErrorKind.ModelNotReady,
                    $"Version {version} of model '{model}' is listed, but its manifest is missing or belongs to another version."
                );
            }

            _manifests.Set((model, version), manifest);
            return manifest;
        }
        catch (ModelStoreException exception)
        {
            StorageFailed(exception);
            return NotReadable(exception);
        }
    }

    private ModelSnapshot? Known(ModelName model) =>
        _resident.TryGetValue(model, out ModelSnapshot? kept) && kept is not null ? kept
        : _others.TryGet(model, out ModelSnapshot? other) ? other
        : null;

    private bool IsRecent(long timestamp) => _time.GetElapsedTime(timestamp) < _missLifetime;

    private static InferenceError Unknown(ModelName model) =>
        new(InferenceErrorKind.ModelUnknown, $"There is no model '{model}'.");

    private static InferenceError NotReadable(ModelStoreException exception) =>
        new(InferenceErrorKind.ModelNotReady, $"The model could not be looked up. {exception.Message}", StorageRetry);

    private void StorageWorks()
    {
        if (_storageFails)
        {
            _storageFails = false;
            LogStorageBack();
        }
    }

    private void StorageFailed(ModelStoreException exception)
    {
        RuntimeInstruments.CatalogFailures.Add(1);
        if (!_storageFails)
        {
            _storageFails = true;
            LogStorageAway(exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Storage fails; resident models are served on. {Reason}")]
    private partial void LogStorageAway(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Storage answers again.")]
    private partial void LogStorageBack();
}
