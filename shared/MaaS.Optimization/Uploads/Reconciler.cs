using Azure;
using Azure.Storage.Blobs.Models;
using MaaS.Runtime.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Uploads;

/// <summary>
/// Finishes what events did not: sets that were queued, that waited, whose worker died, or whose event was lost. Run by a
/// timer; what it looks at is decided by <see cref="UploadWorker.EvaluateAsync"/> exactly as for an event.
/// </summary>
public sealed partial class Reconciler
{
    private readonly UploadSetReader _reader;
    private readonly UploadWorker _worker;
    private readonly SettledUploads _settled;
    private readonly UploadsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Reconciler> _logger;

    /// <summary>Where the last run stopped; null: at the end.</summary>
    private string? _cursor;

    private int _running;

    internal Reconciler(
        UploadSetReader reader,
        UploadWorker worker,
        SettledUploads settled,
        IOptions<UploadsOptions> options,
        TimeProvider time,
        ILogger<Reconciler> logger
    )
    {
        _reader = reader;
        _worker = worker;
        _settled = settled;
        _options = options.Value;
        _time = time;
        _logger = logger;
    }

    /// <summary>Looks at uploads until all were seen, or enough was done for one run.</summary>
    /// <exception cref="RequestFailedException">The container cannot be listed.</exception>
    public async Task<ReconcileReport> RunAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _running, 1) == 1)
        {
            return new ReconcileReport(0, 0, 0, 0, Completed: false);
        }

        try
        {
            var run = new Run(_time.GetTimestamp());
            string? next = _cursor;
            await foreach (Page<BlobItem> page in _reader.PagesAsync(next, cancellationToken))
            {
                if (!await ReconcileAsync(page, run, cancellationToken))
                {
                    break;
                }

                next = string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken;
                run.Completed = next is null;
            }

            _cursor = next;
            LogRun(run.Seen, run.Evaluated, run.Worked, run.Failed, run.Completed);
            return new ReconcileReport(run.Seen, run.Evaluated, run.Worked, run.Failed, run.Completed);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    /// <returns>False: enough for this run; the same page comes first in the next.</returns>
    private async Task<bool> ReconcileAsync(Page<BlobItem> page, Run run, CancellationToken cancellationToken)
    {
        var models = new Dictionary<ModelName, List<(string, string)>>();
        foreach (BlobItem item in page.Values)
        {
            if (UploadName.TryParse(item.Name, out UploadName? name, out RefusalReason? reason))
            {
                if (!models.TryGetValue(name.Model, out List<(string, string)>? blobs))
                {
                    models.Add(name.Model, blobs = []);
                }

                blobs.Add((item.Name, item.Properties.ETag?.ToString("H") ?? ""));
            }
            else
            {
                await IsolatedAsync(
                    item.Name,
                    run,
                    token => _worker.RefuseAsync(item.Name, reason, token),
                    cancellationToken
                );
            }
        }

        foreach ((ModelName model, List<(string, string)> blobs) in models)
        {
            string slice = SettledUploads.Slice(blobs);
            run.Seen++;
            if (_settled.Contains(model, slice))
            {
                continue;
            }

            if (
                run.Worked >= _options.MaxSetsPerReconciliation
                || _time.GetElapsedTime(run.Began) > _options.ReconcileFor
            )
            {
                return false;
            }

            run.Evaluated++;
            UploadOutcome? outcome = await IsolatedAsync(
                model.Value,
                run,
                token => _worker.EvaluateAsync(model, TimeSpan.Zero, token),
                cancellationToken
            );
            if (outcome is { IsSettled: true })
            {
                _settled.Add(model, slice);
            }
        }

        return true;
    }

    private async Task<UploadOutcome?> IsolatedAsync(
        string upload,
        Run run,
        Func<CancellationToken, Task<UploadOutcome>> work,
        CancellationToken cancellationToken
    )
    {
        try
        {
            UploadOutcome outcome = await work(cancellationToken);
            if (
                outcome.Kind
                is not (UploadOutcomeKind.Unchanged or UploadOutcomeKind.Waiting or UploadOutcomeKind.Absent)
            )
            {
                run.Worked++;
                LogOutcome(upload, outcome.Kind, outcome.Message);
            }

            return outcome;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // One poisoned set must not keep every other from its turn.
            run.Failed++;
            run.Worked++;
            LogFailed(upload, failure);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Information, "Reconciler, upload {Upload}: {Outcome}: {Message}")]
    private partial void LogOutcome(string upload, UploadOutcomeKind outcome, string message);

    [LoggerMessage(LogLevel.Error, "Reconciler, upload {Upload} failed; it is tried again in the next run.")]
    private partial void LogFailed(string upload, Exception failure);

    [LoggerMessage(
        LogLevel.Debug,
        "Reconciler: {Seen} models seen, {Evaluated} evaluated, {Worked} worked on, {Failed} failed, completed: {Completed}"
    )]
    private partial void LogRun(int seen, int evaluated, int worked, int failed, bool completed);

    private sealed class Run(long began)
    {
        public long Began { get; } = began;

        public int Seen { get; set; }

        public int Evaluated { get; set; }

        public int Worked { get; set; }

        public int Failed { get; set; }

        public bool Completed { get; set; }
    }
}
