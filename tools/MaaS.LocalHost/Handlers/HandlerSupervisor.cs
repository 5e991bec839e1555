using MaaS.LocalHost.Apps;

namespace MaaS.LocalHost.Handlers;

/// <summary>Keeps one handler of an app running: starts it, waits until it answers, starts it again when it ends.</summary>
internal sealed class HandlerSupervisor : IAsyncDisposable
{
    /// <summary>How long the host polls <c>GET /</c> before it gives a handler up.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    private readonly FunctionApp _app;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly ILogger _logger;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly WorkerErrorBudget _budget;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _loop;
    private TaskCompletionSource<HandlerProcess> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HandlerSupervisor(
        FunctionApp app,
        IReadOnlyDictionary<string, string> environment,
        TimeProvider time,
        ILogger logger
    )
    {
        _app = app;
        _environment = environment;
        _logger = logger;
        _budget = new WorkerErrorBudget(time);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Faults when the handler ended too often: the real host stops then, and so does this one.</summary>
    public Task Failed => _failed.Task;

    /// <summary>The handler that answers now, or the next one that will.</summary>
    /// <exception cref="LocalHostException">There will be none: see <see cref="Failed"/>.</exception>
    public Task<HandlerProcess> GetAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _ready).Task.WaitAsync(cancellationToken);

    /// <summary>From here on nobody is given this handler, which has ended or is about to.</summary>
    public void Forget(HandlerProcess handler)
    {
        TaskCompletionSource<HandlerProcess> ready = Volatile.Read(ref _ready);
        // One that never answered is nobody's yet: whoever waits goes on waiting for the next.
        if (ready.Task.IsCompletedSuccessfully && ReferenceEquals(ready.Task.Result, handler))
        {
            Interlocked.CompareExchange(
                ref _ready,
                new(TaskCreationOptions.RunContinuationsAsynchronously),
                comparand: ready
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
        _client.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            using var handler = HandlerProcess.Start(_app.Handler, _environment, line => _logger.HandlerOutput(line));
            int exitCode;
            try
            {
                if (await AnswersAsync(handler))
                {
                    Volatile.Read(ref _ready).TrySetResult(handler);
                    _logger.HandlerAnswers(handler.Address);
                }

                exitCode = await handler.Exited.WaitAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                handler.Kill();
                await handler.Exited;
                break;
            }

            Forget(handler);
            _logger.HandlerEnded(exitCode);
            if (!_budget.Spend())
            {
                Fail(
                    new LocalHostException(
                        $"{_app.Name}: the handler ended {WorkerErrorBudget.Limit} times within "
                            + $"{WorkerErrorBudget.Window.TotalMinutes:0} minutes (last exit code {exitCode}), so the host stops."
                    )
                );
                return;
            }
        }

        Fail(new LocalHostException($"{_app.Name}: the host is stopping."));
    }

    private void Fail(LocalHostException reason)
    {
        TaskCompletionSource<HandlerProcess> ready = Volatile.Read(ref _ready);
        ready.TrySetException(reason);
        _ = ready.Task.Exception; // Observed: whether anybody still waits does not matter.
        if (!_stopping.IsCancellationRequested)
        {
            _failed.TrySetException(reason);
        }
    }

    /// <summary>Any HTTP answer counts. A handler that gives none within the limit is killed, which counts as its end.</summary>
    private async Task<bool> AnswersAsync(HandlerProcess handler)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, handler.Ended);
        limit.CancelAfter(StartLimit);
        while (!limit.IsCancellationRequested)
        {
            try
            {
                using HttpResponseMessage answer = await _client.GetAsync(handler.Address, limit.Token);
                return true;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                break;
            }

            await Task.Delay(PollEvery, TimeProvider.System, limit.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stopping.Token.ThrowIfCancellationRequested();
        if (!handler.Ended.IsCancellationRequested)
        {
            _logger.HandlerSilent(_app.Name, StartLimit);
            handler.Kill();
        }

        return false;
    }
}
