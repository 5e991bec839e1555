using System.Diagnostics;
using MaaS.Runtime.Catalog;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;
using MaaS.Runtime.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// Turns a published version into a loaded, warm one: single-flight per version, off the request threads and behind them. Files
/// are fetched side by side; sessions are created one at a time.
/// </summary>
internal sealed partial class ModelLoader : IDisposable
{
    private readonly ModelFileCache _files;
    private readonly HostForms _hostForms;
    private readonly SessionFactory _sessions;
    private readonly ResidentModels _residents;
    private readonly ModelOpener _opener;
    private readonly TimeProvider _time;
    private readonly ILogger<ModelLoader> _logger;
    private readonly SingleFlight<(ModelName, int), Outcome<LoadedModel>> _loads = new();
    private readonly LoadBackoff _backoff;
    private readonly SemaphoreSlim _downloads = new(2);
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly CancellationTokenSource _stopping = new();

    public ModelLoader(
        ModelFileCache files,
        HostForms hostForms,
        SessionFactory sessions,
        ResidentModels residents,
        ModelOpener opener,
        IOptions<ModelSessionOptions> options,
        TimeProvider time,
        ILogger<ModelLoader> logger
    )
    {
        _files = files;
        _hostForms = hostForms;
        _sessions = sessions;
        _residents = residents;
        _opener = opener;
        _time = time;
        _logger = logger;
        _backoff = new LoadBackoff(options.Value.LoadRetry, options.Value.LoadRetryMax, time);
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
                var files = new ModelFiles(manifest, variant, form);
                outcome = await TryLoadAsync(files);
                if (outcome.Error is not { } error)
                {
                    return outcome;
                }

                LogFailed(manifest.Model, manifest.Version, variant.Name, files.Names[0], error.Message);
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

    private async Task<Outcome<LoadedModel>> TryLoadAsync(ModelFiles files)
    {
        try
        {
            return await TryLoadHostFormAsync(files) ?? await LoadPublishedAsync(files);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Storage, the disk, or ONNX Runtime's view of the file: whatever it is, it must not outlive this load.
            return new InferenceError(InferenceErrorKind.ModelNotReady, exception.Message);
        }
    }

    /// <summary>From what this machine made of the files before; null: nothing, or it does not open.</summary>
    private async Task<Outcome<LoadedModel>?> TryLoadHostFormAsync(ModelFiles files)
    {
        using CachedFiles? form = _hostForms.Find(files);
        if (form is null)
        {
            return null;
        }

        try
        {
            return await OpenAsync(files, new SessionSource(form.Path, LoadReadyMode.Prepacked), TimeSpan.Zero);
        }
        catch (OnnxRuntimeException exception)
        {
            _hostForms.Refuse(files, exception.Message);
            return null;
        }
    }

    private async Task<Outcome<LoadedModel>> LoadPublishedAsync(ModelFiles files)
    {
        long started = _time.GetTimestamp();
        // Held until the session is made: another download must not make room of files that are about to be opened.
        using CachedFiles cached = await FetchAsync(files);
        TimeSpan fetch = _time.GetElapsedTime(started);
        var source = new SessionSource(cached.Path, files.Form?.Mode);
        using HostFormDraft? draft = _hostForms.Begin(files);
        if (draft is null)
        {
            return await OpenAsync(files, source, fetch);
        }

        try
        {
            Outcome<LoadedModel> written = await OpenAsync(files, source with { WriteTo = draft.ModelPath }, fetch);
            if (written.Error is null)
            {
                _hostForms.Keep(files, draft);
            }

            return written;
        }
        catch (OnnxRuntimeException exception)
        {
            // The graph cannot be written, or the model not be opened: if it opens now, it was the former.
            Outcome<LoadedModel> opened = await OpenAsync(files, source, fetch);
            if (opened.Error is null)
            {
                _hostForms.Refuse(files, draft, exception.Message);
            }

            return opened;
        }
    }

    private async Task<CachedFiles> FetchAsync(ModelFiles files)
    {
        await _downloads.WaitAsync(_stopping.Token);
        try
        {
            return await _files.FetchAsync(files.Manifest, files.Names, _stopping.Token);
        }
        finally
        {
            _downloads.Release();
        }
    }

    private async Task<Outcome<LoadedModel>> OpenAsync(ModelFiles files, SessionSource source, TimeSpan fetch)
    {
        long fetched = _time.GetTimestamp();
        long bytes = _opener.Expected(files);
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

            // Creating a session can take seconds. While nothing is loaded, nobody is served who would feel it.
            LoadedModel model = await YieldingThread.RunAsync(
                () => _opener.Open(files, source, fetch, fetched),
                yields: _residents.All.Any()
            );
            _residents.Add(model);
            return model;
        }
        finally
        {
            _oneAtATime.Release();
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
}
