using System.Diagnostics.CodeAnalysis;
using MaaS.Runtime.Catalog;
using MaaS.Runtime.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// Moves labels on this instance: a label goes on being answered by the version it had here until the version that storage
/// names is loaded and warm; then the pointer is exchanged and the old version is drained.
/// </summary>
internal sealed partial class LabelSwap(
    ModelCatalog catalog,
    ResidentModels residents,
    ModelLoader loader,
    IOptions<ModelSessionOptions> options,
    TimeProvider time,
    ILogger<LabelSwap> logger
)
{
    private readonly Lock _gate = new();

    /// <summary>The loaded version that stands in for the one that the index names, while that one is not loaded.</summary>
    public bool TryStandIn(ModelIndex index, VersionSelector selector, [NotNullWhen(true)] out LoadedModel? standIn)
    {
        standIn = null;
        return selector.Label is { } label
            && residents.TryFindSlot(index.Model, out ModelSlot? slot)
            && slot.TryFind(label, out standIn)
            && IsPublished(index, standIn.Version);
    }

    /// <summary>
    /// Answers each label by the version that the index names, where that is loaded. Cheap when nothing moved. The index is
    /// the catalog's: a request that took long would bring one from before the last swap, and undo it.
    /// </summary>
    public void Adopt(ModelName model)
    {
        if (
            !residents.TryFindSlot(model, out ModelSlot? slot)
            || !catalog.TryGetResident(model, out ModelSnapshot? snapshot)
            || slot.Follows(snapshot.Index.Labels)
        )
        {
            return;
        }

        lock (_gate)
        {
            // Read again in here, so that whoever comes last acts on the newest.
            if (!catalog.TryGetResident(model, out snapshot))
            {
                return;
            }

            foreach ((string label, int version) in snapshot.Index.Labels)
            {
                if (slot.Serve(label, version) is { } replaced)
                {
                    LogSwapped(model, label, replaced.Version, version);
                    _ = RemoveLaterAsync(replaced);
                }
            }
        }
    }

    /// <summary>
    /// Brings a model on this instance in line with its index: withdrawn versions go, labels move, and what a label moved to
    /// is loaded first.
    /// </summary>
    public async Task ReconcileAsync(ModelIndex index, CancellationToken cancellationToken)
    {
        if (!residents.TryFindSlot(index.Model, out ModelSlot? slot))
        {
            return;
        }

        foreach (LoadedModel withdrawn in slot.Models.Where(model => !IsPublished(index, model.Version)))
        {
            _ = residents.RemoveAsync(withdrawn);
        }

        foreach (string label in slot.Serving.Keys)
        {
            if (index.Labels.TryGetValue(label, out int version) && IsPublished(index, version))
            {
                await LoadAsync(index.Model, version, cancellationToken);
            }
            else
            {
                slot.Forget(label);
            }
        }

        Adopt(index.Model);
    }

    /// <summary>Removes everything of a model that storage no longer has.</summary>
    public void Withdraw(ModelName model)
    {
        if (residents.TryFindSlot(model, out ModelSlot? slot))
        {
            foreach (LoadedModel loaded in slot.Models)
            {
                _ = residents.RemoveAsync(loaded);
            }
        }
    }

    // A failure is logged by the loader, and keeps what is served now.
    private async Task LoadAsync(ModelName model, int version, CancellationToken cancellationToken)
    {
        if (residents.TryFind(model, version, out _))
        {
            return;
        }

        if (
            (await catalog.GetManifestAsync(model, version, cancellationToken)).TryGet(
                out ModelManifest? manifest,
                out _
            )
        )
        {
            await loader.LoadAsync(manifest).WaitAsync(cancellationToken);
        }
    }

    private async Task RemoveLaterAsync(LoadedModel model)
    {
        await Task.Delay(options.Value.DrainGrace, time);
        bool labelledAgain =
            residents.TryFindSlot(model.Name, out ModelSlot? slot) && slot.Serving.Values.Contains(model.Version);
        if (!labelledAgain)
        {
            await residents.RemoveAsync(model);
        }
    }

    private static bool IsPublished(ModelIndex index, int version) =>
        index.Find(VersionSelector.OfNumber(version)) is not null;

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "'{Label}' of model '{Model}' is answered by version {New} instead of {Old}."
    )]
    private partial void LogSwapped(ModelName model, string label, int old, int @new);
}
