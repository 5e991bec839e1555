using System.Diagnostics;
using MaaS.Runtime.Batching;
using MaaS.Runtime.Catalog;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;
using MaaS.Runtime.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// Turns a published version into a loaded, warm one: single-flight per version, off the request threads. Files are fetched
/// side by side; sessions are created one at a time.
/// </summary>
internal sealed partial class ModelLoader : IDisposable
{
    private readonly ModelFileCache _files;
    private readonly SessionFactory _sessions;
    private readonly ResidentModels _residents;
    private readonly RememberedShapes _shapes;
    private readonly ModelSessionOptions _options;
    private readonly BatchingOptions _batching;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelLoader> _logger;
    private readonly SingleFlight<(ModelName, int), Outcome<LoadedModel>> _loads = new();
    private readonly LoadBackoff _backoff;
    private readonly SemaphoreSlim _downloads = new(2);
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly CancellationTokenSource _stopping = new();

    public ModelLoader(
        ModelFileCache files,
        SessionFactory sessions,
        ResidentModels residents,
        RememberedShapes shapes,
        IOptions<ModelSessionOptions> options,
        IOptions<BatchingOptions> batching,
        TimeProvider time,
        ILogger<ModelLoader> logger
    )
    {
        _files = files;
        _sessions = sessions;
        _residents = residents;
        _shapes = shapes;
        _options = options.Value;
        _batching = batching.Value;
        _time = time;
        _logger = logger;
        _backoff = new LoadBackoff(_options.LoadRetry, _options.LoadRetryMax, time);
    }

    /// <summary>
    /// The version, loaded and warm. The task ends only when the load does, however long that takes: waiters bring their own
    /// deadline, and the load goes on without them.
    /// </summary>
    public Task<Outcome<LoadedModel>> LoadAsync(ModelManifest manifest)
    {
        if (_residents.TryFind(manifest.Model, manifest.Version, out LoadedModel? loaded))
        {
            return Task.FromResult<Outcome<LoadedModel>>(loaded);
        }

        return _backoff.Current(manifest.Model, manifest.Version) is { } failure
            ? Task.FromResult<Outcome<LoadedModel>>(failure)
            : _loads.RunAsync((manifest.Model, manifest.Version), () => LoadNowAsync(manifest));
    }

    /// <summary>Why the version was not loaded when it was last tried; null when it may be tried.</summary>
    public InferenceError? Failure(ModelName model, int version) => _backoff.Current(model, version);

    /// <summary>Forgets earlier failures of a version: somebody asked for another try.</summary>
    public void Retry(ModelManifest manifest) => _backoff.Forget(manifest.Model, manifest.Version);

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task<Outcome<LoadedModel>> LoadNowAsync(ModelManifest manifest)
    {
        if (_residents.TryFind(manifest.Model, manifest.Version, out LoadedModel? resident))
        {
            return resident;
        }

        using Activity? activity = RuntimeInstruments.Activities.StartActivity("maas.model.load");
        activity?.SetTag(RuntimeInstruments.ModelTag, manifest.Model.Value);
        activity?.SetTag(RuntimeInstruments.VersionTag, manifest.Version);
        long started = _time.GetTimestamp();
        Outcome<LoadedModel> outcome = await LoadFirstThatOpensAsync(manifest);
        TimeSpan took = _time.GetElapsedTime(started);
        Record(manifest, outcome.Error, took, activity);
        if (!outcome.TryGet(out LoadedModel? loaded, out InferenceError? error))
        {
            return _backoff.Failed(
                manifest.Model,
                manifest.Version,
                $"Version {manifest.Version} of model '{manifest.Model}' could not be loaded. {error.Message}"
            );
        }

        _backoff.Forget(manifest.Model, manifest.Version);
        LogLoaded(manifest.Model, manifest.Version, loaded.Variant.Name, took.TotalMilliseconds);
        return loaded;
    }

    private static void Record(ModelManifest manifest, InferenceError? error, TimeSpan took, Activity? activity)
    {
        var tags = new TagList { { RuntimeInstruments.ModelTag, manifest.Model.Value } };
        if (error is not null)
        {
            tags.Add(RuntimeInstruments.ErrorTag, error.Kind.ToString());
            activity?.SetStatus(ActivityStatusCode.Error, error.Message);
        }

        RuntimeInstruments.LoadDuration.Record(took.TotalSeconds, tags);
    }

    private async Task<Outcome<LoadedModel>> LoadFirstThatOpensAsync(ModelManifest manifest)
    {
        Outcome<LoadedModel> outcome = new InferenceError(
            InferenceErrorKind.ModelNotReady,
            "Its manifest lists no variant."
        );
        foreach (ModelVariant variant in VariantChoice.InOrder(manifest, _sessions.ExecutionProvider, CpuFeatures.Has))
        {
            foreach (LoadReadyForm? form in Forms(variant))
            {
                outcome = await TryLoadAsync(manifest, variant, form);
                if (outcome.Error is not { } error)
                {
                    return outcome;
                }

                LogFailed(manifest.Model, manifest.Version, variant.Name, form?.File ?? variant.File, error.Message);
            }
        }

        return outcome;
    }

    /// <summary>The load-ready form where it was made by this very ONNX Runtime, then the plain files (null).</summary>
    private IEnumerable<LoadReadyForm?> Forms(ModelVariant variant)
    {
        if (variant.LoadReady is { } ready && _sessions.CanOpen(ready))
        {
            yield return ready;
        }

        yield return null;
    }

    private static string[] PlainFiles(ModelVariant variant) => [variant.File, .. variant.DataFiles];

    private async Task<Outcome<LoadedModel>> TryLoadAsync(
        ModelManifest manifest,
        ModelVariant variant,
        LoadReadyForm? form
    )
    {
        try
        {
            string[] files = form is null ? PlainFiles(variant) : [form.File, .. form.DataFiles];
            string path = await FetchAsync(manifest, files);
            return await OpenAsync(manifest, variant, form, path, files.Sum(name => manifest.File(name).Size));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Storage, the disk, or ONNX Runtime's view of the file: whatever it is, it must not outlive this load.
            return new InferenceError(InferenceErrorKind.ModelNotReady, exception.Message);
        }
    }

    private async Task<string> FetchAsync(ModelManifest manifest, IReadOnlyList<string> files)
    {
        await _downloads.WaitAsync(_stopping.Token);
        try
        {
            return await _files.FetchAsync(manifest, files, _stopping.Token);
        }
        finally
        {
            _downloads.Release();
        }
    }

    private async Task<Outcome<LoadedModel>> OpenAsync(
        ModelManifest manifest,
        ModelVariant variant,
        LoadReadyForm? form,
        string path,
        long fileBytes
    )
    {
        long bytes = (long)(fileBytes * _options.MemoryPerFileByte);
        await _oneAtATime.WaitAsync(_stopping.Token);
        try
        {
            if (bytes > _residents.BudgetBytes || !await _residents.MakeRoomAsync(bytes, _stopping.Token))
            {
                return new InferenceError(
                    InferenceErrorKind.ModelNotReady,
                    $"It needs about {bytes} bytes of memory; loaded models may take {_residents.BudgetBytes} in all "
                        + "(MaaS:Sessions:MemoryBytes), and pinned models are not evicted."
                );
            }

            // A thread of its own: creating a session can take seconds, and the pool's threads are the requests'.
            return await Task.Factory.StartNew(
                () => Open(manifest, variant, form, path, bytes),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private LoadedModel Open(ModelManifest manifest, ModelVariant variant, LoadReadyForm? form, string path, long bytes)
    {
        var model = new LoadedModel(
            manifest,
            variant,
            // Threads are chosen by what the model is, whichever form of it is opened.
            _sessions.Create(path, PlainFiles(variant).Sum(name => manifest.File(name).Size), form),
            string.Equals(_sessions.ExecutionProvider, SessionFactory.Cpu, StringComparison.Ordinal),
            bytes,
            LimitsOf(variant),
            _time,
            _logger
        );
        WarmUp(model);
        _residents.Add(model);
        return model;
    }

    private RunLimits LimitsOf(ModelVariant variant)
    {
        int useful = _batching.Enabled && variant.Batching is { Batchable: true } batching ? batching.MaxRows : 1;
        return new RunLimits(
            _options.ConcurrentRuns > 0 ? _options.ConcurrentRuns : Environment.ProcessorCount,
            _options.QueuedRuns,
            _batching.MaxRows > 0 ? Math.Min(useful, _batching.MaxRows) : useful,
            _batching.MaxInputBytes,
            _batching.MaxDelay
        );
    }

    // A graph may refuse zeros or a dimension of 1; that says nothing about real requests, so it is only told.
    private void WarmUp(LoadedModel model)
    {
        using InferenceInvocation? invocation = WarmUpInputs.TryCreate(
            model.Manifest.Signature,
            _shapes.Find(model.Name)
        );
        if (invocation is null)
        {
            return;
        }

        using var limit = new CancellationTokenSource(_options.WarmUpLimit, _time);
        try
        {
            if (model.Run(invocation, limit.Token).TryGet(out InferenceResult? result, out InferenceError? error))
            {
                result.Dispose();
            }
            else
            {
                LogNotWarm(model.Name, model.Version, error.Message);
            }
        }
        catch (OperationCanceledException)
        {
            LogNotWarm(model.Name, model.Version, "It took longer than MaaS:Sessions:WarmUpLimit.");
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Version {Version} of model '{Model}' is loaded as '{Variant}' after {Milliseconds:F0} ms."
    )]
    private partial void LogLoaded(ModelName model, int version, string variant, double milliseconds);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Version {Version} of model '{Model}' cannot be loaded as '{Variant}' from '{File}'. {Reason}"
    )]
    private partial void LogFailed(ModelName model, int version, string variant, string file, string reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Version {Version} of model '{Model}' is served without a warm-up run. {Reason}"
    )]
    private partial void LogNotWarm(ModelName model, int version, string reason);
}
