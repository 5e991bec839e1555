using System.Threading.Channels;
using Azure;
using MaaS.Runtime.Models;
using Microsoft.Extensions.Logging;

namespace MaaS.Optimization.Publishing;

/// <summary>
/// Writes <c>status.json</c> while a set is worked on. Steps that come faster than storage answers are skipped but for the
/// last; a status that cannot be written is logged and never stops the work.
/// </summary>
internal sealed partial class StatusWriter : IProgress<OptimizationProgress>, IAsyncDisposable
{
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(10);

    private readonly Channel<StatusDocument> _steps = Channel.CreateBounded<StatusDocument>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }
    );

    private readonly ModelName _model;
    private readonly ModelDocuments _documents;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _writing;

    public StatusWriter(ModelName model, ModelDocuments documents, TimeProvider time, ILogger logger)
    {
        _model = model;
        _documents = documents;
        _time = time;
        _logger = logger;
        _writing = WriteAllAsync();
    }

    /// <summary>The version being built, once one is claimed.</summary>
    public int? Version { get; set; }

    public void Report(OptimizationProgress value) => Report(value.Phase, value.Detail);

    public void Report(string phase, string detail)
    {
        LogStep(_model, Version, phase, detail);
        _steps.Writer.TryWrite(
            new StatusDocument
            {
                Model = _model,
                Phase = phase,
                Detail = detail,
                Version = Version,
                Since = _time.GetUtcNow(),
            }
        );
    }

    /// <summary>Waits until the last step is written.</summary>
    public async ValueTask DisposeAsync()
    {
        _steps.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAllAsync()
    {
        await foreach (StatusDocument step in _steps.Reader.ReadAllAsync())
        {
            try
            {
                using var limit = new CancellationTokenSource(WriteLimit, _time);
                await _documents.Status(_model).WriteAsync(step, limit.Token);
            }
            catch (Exception failure)
                when (failure
                        is RequestFailedException
                            or AggregateException
                            or OperationCanceledException
                            or IOException
                )
            {
                LogNotWritten(_model, failure);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Model {Model}, version {Version}: {Phase}: {Detail}")]
    private partial void LogStep(ModelName model, int? version, string phase, string detail);

    [LoggerMessage(LogLevel.Warning, "The status of model {Model} could not be written.")]
    private partial void LogNotWritten(ModelName model, Exception failure);
}
