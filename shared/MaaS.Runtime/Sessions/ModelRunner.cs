using MaaS.Runtime.Catalog;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Telemetry;

namespace MaaS.Runtime.Sessions;

/// <summary>Runs valid requests: leases the model, loading it first if need be, queues, runs, counts.</summary>
internal sealed class ModelRunner(
    ResidentModels residents,
    ModelLoader loader,
    LabelSwap labels,
    RememberedShapes shapes,
    TimeProvider time
)
{
    // An instance that has served more versions than this forgets the figures of those asked for least recently.
    private const int MaxVersions = 10_000;

    private readonly LruCache<
        (ModelName Model, int Version),
        (ModelName Model, int Version, VersionStatistics Figures)
    > _statistics = new(MaxVersions);

    /// <summary>Runs a request that has passed validation.</summary>
    public async ValueTask<Outcome<InferenceResult>> RunAsync(
        ResolvedModel model,
        InferenceInvocation invocation,
        RequestDeadline deadline
    )
    {
        long started = time.GetTimestamp();
        Outcome<InferenceResult> outcome;
        try
        {
            bool resident = TryLease(model, out ModelLease lease);
            InferenceError? error = null;
            if (resident || (await LoadAndLeaseAsync(model, deadline)).TryGet(out lease, out error))
            {
                using (lease)
                {
                    TimeSpan load = resident ? TimeSpan.Zero : time.GetElapsedTime(started);
                    outcome = await RunAsync(lease.Model, invocation, started, load, deadline.Token);
                }
            }
            else
            {
                outcome = error;
            }
        }
        catch (OperationCanceledException)
        {
            outcome = deadline.Error;
        }

        Record(model, outcome.Error, time.GetElapsedTime(started));
        return outcome;
    }

    /// <summary>Counts a request that did not pass validation, and makes one error of all its mismatches.</summary>
    public InferenceError Refuse(ResolvedModel model, IReadOnlyList<InferenceError> mismatches)
    {
        InferenceError error = mismatches is [var only]
            ? only
            : new InferenceError(mismatches[0].Kind, string.Join(' ', mismatches.Select(mismatch => mismatch.Message)));
        Record(model, error, TimeSpan.Zero);
        return error;
    }

    /// <summary>The figures of one model's versions, or of all, by name and version.</summary>
    public IReadOnlyList<ModelStatistics> Statistics(ModelName? model) =>
        [
            .. _statistics
                .Values.Where(entry => model is null || entry.Model == model)
                .OrderBy(entry => entry.Model.Value, StringComparer.Ordinal)
                .ThenBy(entry => entry.Version)
                .Select(entry =>
                    entry.Figures.Read(
                        residents.TryFind(entry.Model, entry.Version, out LoadedModel? loaded) ? loaded.Bytes : null
                    )
                ),
        ];

    private bool TryLease(ResolvedModel model, out ModelLease lease)
    {
        lease = default;
        return residents.TryFind(model.Name, model.Version, out LoadedModel? loaded) && loaded.TryLease(out lease);
    }

    private async ValueTask<Outcome<ModelLease>> LoadAndLeaseAsync(ResolvedModel model, RequestDeadline deadline)
    {
        while (true)
        {
            Outcome<LoadedModel> load;
            try
            {
                load = await loader.LoadAsync(model.Manifest).WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                return deadline.ErrorWhileLoading;
            }

            if (!load.TryGet(out _, out InferenceError? error))
            {
                return error;
            }

            labels.Adopt(model.Name);
            // Otherwise once more around: it may have been evicted in between, and the deadline bounds how often.
            if (TryLease(model, out ModelLease lease))
            {
                return lease;
            }
        }
    }

    private async ValueTask<Outcome<InferenceResult>> RunAsync(
        LoadedModel model,
        InferenceInvocation invocation,
        long started,
        TimeSpan load,
        CancellationToken cancellationToken
    )
    {
        Outcome<InferenceResult> outcome = await model.Queue.RunAsync(invocation, cancellationToken);
        if (!outcome.TryGet(out InferenceResult result, out _))
        {
            return outcome;
        }

        StatisticsOf(model.Name, model.Version)
            .Succeeded(SessionRuns.RowsOf(invocation), result.Timings, time.GetElapsedTime(started), time.GetUtcNow());
        if (model.IsFirstAnswer())
        {
            shapes.Remember(model.Name, invocation.Inputs);
        }

        InferenceMeasurements.Run(model.Name.Value, model.Version, result.Timings);

        return load > TimeSpan.Zero
            ? result with
            {
                Timings = result.Timings with { Load = load, LoadSteps = model.Load },
            }
            : outcome;
    }

    private void Record(ResolvedModel model, InferenceError? error, TimeSpan took)
    {
        if (error is not null)
        {
            StatisticsOf(model.Name, model.Version).Failed(took);
        }

        InferenceMeasurements.Request(model, error, took);
    }

    private VersionStatistics StatisticsOf(ModelName model, int version) =>
        _statistics
            .GetOrAdd(
                (model, version),
                static key => (key.Model, key.Version, new VersionStatistics(key.Model, key.Version))
            )
            .Figures;
}
