using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MaaS.Runtime.Catalog;
using MaaS.Runtime.Models;
using MaaS.Runtime.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// Every model loaded on this instance, within a budget of bytes. The least recently used goes first, idle ones before busy
/// ones; what is busy is drained, never cut off; what is pinned stays.
/// </summary>
internal sealed partial class ResidentModels
{
    /// <summary>How long one that was evicted is waited for before others are looked at: its runs may last as long as a request lives.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ModelCatalog _catalog;
    private readonly TimeProvider _time;
    private readonly ILogger<ResidentModels> _logger;
    private readonly ConcurrentDictionary<ModelName, ModelSlot> _slots = new();
    private readonly HashSet<ModelName> _pinned;
    private readonly Lock _gate = new();
    private readonly HashSet<LoadedModel> _alive = [];

    public ResidentModels(
        ModelCatalog catalog,
        IOptions<ModelSessionOptions> options,
        TimeProvider time,
        ILogger<ResidentModels> logger
    )
    {
        _catalog = catalog;
        _time = time;
        _logger = logger;
        _pinned = [.. options.Value.Pinned.Select(text => ModelReference.Parse(text).Model)];
        BudgetBytes =
            options.Value.MemoryBytes > 0
                ? options.Value.MemoryBytes
                : (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * options.Value.MemoryShare);
    }

    public long BudgetBytes { get; }

    /// <summary>Bytes of all sessions that exist, those that are being drained included.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_gate)
            {
                return _alive.Where(model => !model.Disposed.IsCompleted).Sum(model => model.Bytes);
            }
        }
    }

    /// <summary>Every model that is offered to requests.</summary>
    public IEnumerable<LoadedModel> All => _slots.Values.SelectMany(slot => slot.Models);

    public bool TryFindSlot(ModelName model, [NotNullWhen(true)] out ModelSlot? slot) =>
        _slots.TryGetValue(model, out slot);

    public bool TryFind(ModelName model, int version, [NotNullWhen(true)] out LoadedModel? loaded)
    {
        loaded = null;
        return _slots.TryGetValue(model, out ModelSlot? slot) && slot.TryFind(version, out loaded);
    }

    /// <summary>Offers a loaded model to requests.</summary>
    public ModelSlot Add(LoadedModel model)
    {
        lock (_gate)
        {
            ModelSlot slot = _slots.GetOrAdd(model.Name, static _ => new ModelSlot());
            slot.Add(model);
            _catalog.Keep(model.Name);
            _alive.Add(model);
            RuntimeInstruments.ResidentBytes.Add(model.Bytes);
            RuntimeInstruments.ResidentModels.Add(1);
            return slot;
        }
    }

    /// <summary>Offers a model no more. Its session ends when the last lease returns; awaiting that is the caller's choice.</summary>
    public Task RemoveAsync(LoadedModel model)
    {
        bool removed;
        lock (_gate)
        {
            removed = _slots.TryGetValue(model.Name, out ModelSlot? slot) && slot.Remove(model);
            if (removed && slot!.IsEmpty)
            {
                _slots.TryRemove(model.Name, out _);
                _catalog.Release(model.Name);
            }
        }

        return removed ? DrainAsync(model) : model.Disposed;
    }

    /// <summary>
    /// Removes models until <paramref name="bytes"/> more fit, waiting for busy ones to end; one that is busy for long keeps no
    /// idle one from going instead. False when the rest is pinned.
    /// </summary>
    public async Task<bool> MakeRoomAsync(long bytes, CancellationToken cancellationToken)
    {
        var slow = new HashSet<LoadedModel>();
        while (UsedBytes + bytes > BudgetBytes)
        {
            LoadedModel? next = NextToGo(slow);
            bool waits =
                next is null || (next.IsInUse && UsedBytes - slow.Sum(model => model.Bytes) + bytes <= BudgetBytes);
            if (waits && slow.Count > 0)
            {
                await Task.WhenAny(slow.Select(model => model.Disposed)).WaitAsync(cancellationToken);
                slow.RemoveWhere(model => model.Disposed.IsCompleted);
            }
            else if (next is null)
            {
                return false;
            }
            else if (!await EndsSoonAsync(EvictAsync(next), cancellationToken))
            {
                slow.Add(next);
            }
        }

        return true;
    }

    private Task EvictAsync(LoadedModel model)
    {
        if (IsOffered(model))
        {
            LogEvicted(model.Name, model.Version, model.Bytes);
            RuntimeInstruments.Evictions.Add(
                1,
                new KeyValuePair<string, object?>(RuntimeInstruments.ModelTag, model.Name.Value)
            );
        }

        return RemoveAsync(model);
    }

    private async Task<bool> EndsSoonAsync(Task gone, CancellationToken cancellationToken)
    {
        try
        {
            await gone.WaitAsync(Patience, _time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task DrainAsync(LoadedModel model)
    {
        model.Retire();
        await model.Disposed;
        lock (_gate)
        {
            _alive.Remove(model);
        }

        RuntimeInstruments.ResidentBytes.Add(-model.Bytes);
        RuntimeInstruments.ResidentModels.Add(-1);
        LogUnloaded(model.Name, model.Version);
    }

    // What is already leaving comes first: its room is on the way without evicting anything.
    private LoadedModel? NextToGo(HashSet<LoadedModel> butNot)
    {
        lock (_gate)
        {
            return _alive
                .Where(model => !butNot.Contains(model) && !model.Disposed.IsCompleted)
                .Where(model => !(_pinned.Contains(model.Name) && IsOffered(model)))
                .OrderBy(IsOffered)
                .ThenBy(model => model.IsInUse)
                .ThenBy(model => model.LastUsed)
                .FirstOrDefault();
        }
    }

    private bool IsOffered(LoadedModel model) =>
        TryFind(model.Name, model.Version, out LoadedModel? held) && ReferenceEquals(held, model);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Evicting version {Version} of model '{Model}' ({Bytes} bytes) to make room for another."
    )]
    private partial void LogEvicted(ModelName model, int version, long bytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Version {Version} of model '{Model}' is unloaded.")]
    private partial void LogUnloaded(ModelName model, int version);
}
