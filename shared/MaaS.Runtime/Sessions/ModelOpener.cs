using MaaS.Runtime.Batching;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Sessions;

/// <summary>Makes a session of files on the disk, warms it up and finds out what memory it takes. Blocks its thread.</summary>
internal sealed partial class ModelOpener(
    SessionFactory sessions,
    RememberedShapes shapes,
    RunThreads threads,
    IOptions<ModelSessionOptions> options,
    IOptions<BatchingOptions> batching,
    TimeProvider time,
    ILogger<ModelOpener> logger
)
{
    // A row of 20 µs: one of 41 gained a fifth of its throughput from yielding, one of 2 lost an eighth.
    private const double YieldBelowRowsPerSecond = 50_000;

    private readonly ModelSessionOptions _options = options.Value;
    private readonly BatchingOptions _batching = batching.Value;

    /// <summary>Bytes to make room for before files are opened.</summary>
    public long Expected(ModelFiles files) => (long)(files.Bytes * _options.MemoryPerFileByte);

    /// <summary>Opens one model; only one at a time, or each would count what the others take.</summary>
    /// <param name="fetch">How long its files took.</param>
    /// <param name="fetched">The moment when they were there.</param>
    public LoadedModel Open(ModelFiles files, SessionSource source, TimeSpan fetch, long fetched)
    {
        long expected = Expected(files);
        long before = Environment.WorkingSet;
        var model = new LoadedModel(
            files.Manifest,
            files.Variant,
            // Threads are chosen by what the model is, whichever form of it is opened.
            sessions.Create(source, files.PlainBytes, files.Variant.Threads),
            string.Equals(sessions.ExecutionProvider, SessionFactory.Cpu, StringComparison.Ordinal),
            LimitsOf(files),
            time,
            logger
        );
        TimeSpan session = time.GetElapsedTime(fetched);
        try
        {
            WarmUp(model);
        }
        catch
        {
            model.Retire();
            throw;
        }

        model.Load = new LoadTimings(fetch, session, time.GetElapsedTime(fetched) - session);
        model.Bytes = _options.MeasureMemory
            ? MemoryGrowth.Of(before, Environment.WorkingSet, files.Bytes, expected)
            : expected;
        return model;
    }

    private RunLimits LimitsOf(ModelFiles files)
    {
        BatchingManifest? joins =
            _batching.Enabled && files.Variant.Batching is { Batchable: true } ? files.Variant.Batching : null;
        int useful = joins?.MaxRows ?? 1;
        int maxRows = _batching.MaxRows > 0 ? Math.Min(useful, _batching.MaxRows) : useful;
        bool sharesPool = maxRows > 1 && sessions.UsesPool(files.PlainBytes, files.Variant.Threads);
        return new RunLimits(
            _options.ConcurrentRuns == 0 && sharesPool
                ? ThreadChoice.SharedRunsSideBySide(files.Variant.Threads, Environment.ProcessorCount)
                : _options.RunsSideBySide,
            _options.QueuedRuns,
            maxRows,
            _batching.MaxInputBytes,
            _batching.MaxDelay,
            maxRows > 1 && joins?.Curve is [{ Rows: 1, RowsPerSecond: <= YieldBelowRowsPerSecond }, ..],
            threads
        );
    }

    // A graph may refuse zeros or a dimension of 1; that says nothing about real requests, so it is only told.
    private void WarmUp(LoadedModel model)
    {
        using InferenceInvocation? invocation = WarmUpInputs.TryCreate(
            model.Manifest.Signature,
            shapes.Find(model.Name)
        );
        if (invocation is null)
        {
            return;
        }

        using var limit = new CancellationTokenSource(_options.WarmUpLimit, time);
        try
        {
            if (model.Run(invocation, limit.Token).TryGet(out InferenceResult result, out InferenceError? error))
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
        Message = "Version {Version} of model '{Model}' is served without a warm-up run. {Reason}"
    )]
    private partial void LogNotWarm(ModelName model, int version, string reason);
}
