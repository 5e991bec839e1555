using System.Diagnostics;
using MaaS.Optimization.Telemetry;
using MaaS.Runtime.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Optimization.Uploads;

/// <summary>
/// The door for everything that starts work on uploads. One set at a time in a process: two would measure each other, and
/// could need more memory than there is.
/// </summary>
public sealed partial class UploadWorker : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly UploadEvaluation _evaluation;
    private readonly UploadDecisions _decisions;
    private readonly UploadsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<UploadWorker> _logger;

    internal UploadWorker(
        UploadEvaluation evaluation,
        UploadDecisions decisions,
        IOptions<UploadsOptions> options,
        TimeProvider time,
        ILogger<UploadWorker> logger
    )
    {
        _evaluation = evaluation;
        _decisions = decisions;
        _options = options.Value;
        _time = time;
        _logger = logger;
    }

    /// <summary>A blob appeared or changed in the container of uploads.</summary>
    /// <param name="blobName">Its name inside the container, as the trigger tells it: any text at all.</param>
    /// <exception cref="Azure.RequestFailedException">Storage failed; a retry may cure it, and so may other I/O failures.</exception>
    public async Task<UploadOutcome> HandleAsync(string blobName, CancellationToken cancellationToken)
    {
        UploadOutcome outcome = UploadName.TryParse(blobName, out UploadName? name, out RefusalReason? reason)
            ? await EvaluateAsync(name.Model, _options.BusyWait, cancellationToken)
            : await RefuseAsync(blobName, reason, cancellationToken);
        LogOutcome(blobName, outcome.Kind, outcome.Message);
        return outcome;
    }

    /// <summary>Looks at one model's uploads and does what is to be done.</summary>
    /// <param name="wait">How long to wait for other work of this process.</param>
    public Task<UploadOutcome> EvaluateAsync(ModelName model, TimeSpan wait, CancellationToken cancellationToken) =>
        MeasuredAsync(() => EvaluateInTurnAsync(model, wait, cancellationToken));

    public void Dispose() => _gate.Dispose();

    internal Task<UploadOutcome> RefuseAsync(
        string blobName,
        RefusalReason reason,
        CancellationToken cancellationToken
    ) => MeasuredAsync(() => _decisions.RefuseBlobAsync(blobName, reason, cancellationToken));

    private async Task<UploadOutcome> MeasuredAsync(Func<Task<UploadOutcome>> look)
    {
        using Activity? activity = OptimizationInstruments.Activities.StartActivity("maas.upload");
        long started = _time.GetTimestamp();
        var tags = new TagList();
        try
        {
            UploadOutcome outcome = await look();
            tags.Add(OptimizationInstruments.OutcomeTag, outcome.Kind.ToString());
            activity?.SetTag(OptimizationInstruments.OutcomeTag, outcome.Kind.ToString());
            return outcome;
        }
        catch (Exception exception)
        {
            tags.Add(OptimizationInstruments.ErrorTag, exception.GetType().FullName);
            activity?.SetTag(OptimizationInstruments.ErrorTag, exception.GetType().FullName);
            activity?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
        finally
        {
            OptimizationInstruments.UploadDuration.Record(_time.GetElapsedTime(started).TotalSeconds, tags);
        }
    }

    private async Task<UploadOutcome> EvaluateInTurnAsync(
        ModelName model,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        if (!await _gate.WaitAsync(wait, cancellationToken))
        {
            return new UploadOutcome(
                UploadOutcomeKind.Deferred,
                $"Another model is being worked on; the upload of '{model}' is queued for the reconciler."
            );
        }

        try
        {
            using var budget = new CancellationTokenSource(_options.Budget, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Token);
            try
            {
                return await _evaluation.EvaluateAsync(model, both.Token);
            }
            catch (OperationCanceledException)
                when (budget.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                return new UploadOutcome(
                    UploadOutcomeKind.Deferred,
                    $"The budget of {_options.Budget} was spent on the upload of '{model}'; the reconciler tries again."
                );
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    [LoggerMessage(LogLevel.Information, "Upload {Blob}: {Outcome}: {Message}")]
    private partial void LogOutcome(string blob, UploadOutcomeKind outcome, string message);
}
