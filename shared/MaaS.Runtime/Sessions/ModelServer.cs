using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using MaaS.Runtime.Catalog;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Telemetry;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Sessions;

/// <summary>The door to this instance's models: finds versions, waits for their load, runs them, counts.</summary>
internal sealed class ModelServer(
    ModelCatalog catalog,
    ModelListing listing,
    ResidentModels residents,
    ModelLoader loader,
    LabelSwap labels,
    ModelRunner runner,
    RequestDeadlines deadlines,
    IOptions<ModelSessionOptions> options
) : IModelServer
{
    private volatile bool _ready;

    public ServerHealth Health => new(_ready, catalog.StorageFails);

    /// <summary>Start-up is over.</summary>
    internal void BecomeReady() => _ready = true;

    public ValueTask<Outcome<ResolvedModel>> ResolveAsync(
        ModelName model,
        VersionSelector version,
        CancellationToken cancellationToken
    ) =>
        TryResolve(model, version, out ResolvedModel? resolved)
            ? new(resolved)
            : UnlessCancelledAsync(ResolveCoreAsync(model, version, cancellationToken), cancellationToken);

    public async ValueTask<Outcome<InferenceResult>> RunAsync(
        ResolvedModel model,
        InferenceInvocation invocation,
        CancellationToken cancellationToken
    )
    {
        using Activity? activity = RuntimeInstruments.Activities.StartActivity("maas.inference");
        activity?.SetTag(RuntimeInstruments.ModelTag, model.Name.Value);
        activity?.SetTag(RuntimeInstruments.VersionTag, model.Version);
        IReadOnlyList<InferenceError> mismatches = InvocationValidator.Validate(model.Signature, invocation);
        if (mismatches.Count > 0)
        {
            return runner.Refuse(model, mismatches);
        }

        TimeSpan limit = options.Value.Deadline;
        if (invocation.Timeout is { } asked && asked > TimeSpan.Zero && asked < limit)
        {
            limit = asked;
        }

        using RequestDeadline deadline = deadlines.Start(limit, cancellationToken);
        Outcome<InferenceResult> outcome = await runner.RunAsync(model, invocation, deadline);
        if (outcome.Error is { } error)
        {
            activity?.SetTag(RuntimeInstruments.ErrorTag, error.Kind.ToString());
            activity?.SetStatus(ActivityStatusCode.Error);
        }

        return outcome;
    }

    public bool IsResident(ResolvedModel model) => residents.TryFind(model.Name, model.Version, out _);

    public async Task<Outcome<ResolvedModel>> LoadAsync(
        ModelName model,
        VersionSelector version,
        CancellationToken cancellationToken
    )
    {
        using RequestDeadline deadline = deadlines.Start(options.Value.Deadline, cancellationToken);
        try
        {
            await catalog.RefreshAsync(model, deadline.Token);
            Outcome<ResolvedModel> found = await ResolveExactlyAsync(model, version, deadline.Token);
            if (!found.TryGet(out ResolvedModel? resolved, out _))
            {
                return found;
            }

            loader.Retry(resolved.Manifest);
            return await EnsureLoadedAsync(resolved, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return deadline.ErrorWhileLoading;
        }
    }

    /// <summary>Loads a version unless it is loaded, or failed a moment ago.</summary>
    /// <exception cref="OperationCanceledException">The token fired; the load goes on.</exception>
    internal async Task<Outcome<ResolvedModel>> EnsureLoadedAsync(
        ResolvedModel model,
        CancellationToken cancellationToken
    )
    {
        Outcome<LoadedModel> loaded = await loader.LoadAsync(model.Manifest).WaitAsync(cancellationToken);
        labels.Adopt(model.Name);
        return loaded.TryGet(out _, out InferenceError? error) ? model : error;
    }

    public async ValueTask<Outcome<ModelName>> UnloadAsync(ModelName model, CancellationToken cancellationToken)
    {
        if (residents.TryFindSlot(model, out _))
        {
            labels.Withdraw(model);
            return model;
        }

        Outcome<ResolvedModel> known = await ResolveAsync(model, VersionSelector.Stable, cancellationToken);
        return known.TryGet(out _, out InferenceError? error) ? model : error;
    }

    public async Task<Outcome<IReadOnlyList<RepositoryEntry>>> ListAsync(CancellationToken cancellationToken)
    {
        Outcome<IReadOnlyList<ModelIndex>> read = await UnlessCancelledAsync(
            new ValueTask<Outcome<IReadOnlyList<ModelIndex>>>(listing.ReadAsync(cancellationToken)),
            cancellationToken
        );
        if (!read.TryGet(out IReadOnlyList<ModelIndex>? models, out InferenceError? error))
        {
            return error;
        }

        RepositoryEntry[] entries =
        [
            .. models.SelectMany(index =>
                index
                    .Versions.Where(version => version.State != VersionState.Retired)
                    .Select(version => Entry(index.Model, version.Version))
            ),
        ];
        return entries;
    }

    public IReadOnlyList<ModelStatistics> Statistics(ModelName? model) => runner.Statistics(model);

    /// <summary>What nearly every request finds: a label that this instance answers by the version that its index names.</summary>
    private bool TryResolve(ModelName model, VersionSelector version, [NotNullWhen(true)] out ResolvedModel? resolved)
    {
        resolved =
            version.Label is { } label
            && catalog.TryGetResident(model, out ModelSnapshot? snapshot)
            && snapshot.Index.Find(version) is { } wanted
            && residents.TryFindSlot(model, out ModelSlot? slot)
            && slot.TryFind(label, out LoadedModel? loaded)
            && loaded.Version == wanted.Version
                ? loaded.Resolve(snapshot.Index)
                : null;
        return resolved is not null;
    }

    private async ValueTask<Outcome<ResolvedModel>> ResolveCoreAsync(
        ModelName model,
        VersionSelector version,
        CancellationToken cancellationToken
    )
    {
        Outcome<ModelSnapshot> found = await catalog.GetAsync(model, cancellationToken);
        if (
            found.TryGet(out ModelSnapshot? snapshot, out _)
            && snapshot.Index.Find(version) is { } wanted
            && !residents.TryFind(model, wanted.Version, out _)
            && labels.TryStandIn(snapshot.Index, version, out LoadedModel? standIn)
        )
        {
            return new ResolvedModel(snapshot.Index, standIn.Manifest);
        }

        return await ResolveExactlyAsync(model, version, cancellationToken);
    }

    private async ValueTask<Outcome<ResolvedModel>> ResolveExactlyAsync(
        ModelName model,
        VersionSelector version,
        CancellationToken cancellationToken
    )
    {
        Outcome<ModelSnapshot> found = await catalog.GetAsync(model, cancellationToken);
        if (!found.TryGet(out ModelSnapshot? snapshot, out InferenceError? error))
        {
            return error;
        }

        if (snapshot.Index.Find(version) is null)
        {
            found = await catalog.GetNewerAsync(model, snapshot, cancellationToken);
            if (!found.TryGet(out snapshot, out error))
            {
                return error;
            }
        }

        if (snapshot.Index.Find(version) is not { } wanted)
        {
            return NoSuchVersion(snapshot.Index, version);
        }

        if (residents.TryFind(model, wanted.Version, out LoadedModel? loaded))
        {
            labels.Adopt(model);
            return new ResolvedModel(snapshot.Index, loaded.Manifest);
        }

        Outcome<ModelManifest> read = await catalog.GetManifestAsync(model, wanted.Version, cancellationToken);
        return read.TryGet(out ModelManifest? manifest, out error)
            ? new ResolvedModel(snapshot.Index, manifest)
            : error;
    }

    private RepositoryEntry Entry(ModelName model, int version)
    {
        bool ready = residents.TryFind(model, version, out _);
        return new RepositoryEntry(
            model,
            version,
            ready,
            ready ? null : loader.Failure(model, version)?.Message ?? "not loaded"
        );
    }

    private static InferenceError NoSuchVersion(ModelIndex index, VersionSelector version)
    {
        IEnumerable<int> served = index
            .Versions.Where(entry => entry.State != VersionState.Retired)
            .Select(entry => entry.Version);
        return new InferenceError(
            InferenceErrorKind.ModelUnknown,
            $"Model '{index.Model}' has no version '{version}'; it has versions {List(served)} and labels {List(index.Labels.Keys)}."
        );

        static string List<T>(IEnumerable<T> items) =>
            string.Join(", ", items) is { Length: > 0 } list ? list : "(none)";
    }

    private static async ValueTask<Outcome<T>> UnlessCancelledAsync<T>(
        ValueTask<Outcome<T>> work,
        CancellationToken cancellationToken
    )
        where T : notnull
    {
        try
        {
            return await work;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new InferenceError(InferenceErrorKind.Cancelled, "The caller went away.");
        }
    }
}
