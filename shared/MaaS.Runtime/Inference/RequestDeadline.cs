namespace MaaS.Runtime.Inference;

/// <summary>The end of a request: its time limit or its caller going away, whichever comes first.</summary>
public sealed class RequestDeadline : IDisposable
{
    private readonly RequestDeadlines _home;
    private readonly CancellationTokenSource _source;
    private TimeSpan _limit;
    private CancellationToken _caller;
    private CancellationTokenRegistration _link;
    private bool _running;

    internal RequestDeadline(RequestDeadlines home, TimeProvider time)
    {
        _home = home;
        _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
    }

    /// <summary>Fires at the end. Nobody may keep it beyond <see cref="Dispose"/>: it is the next request's then.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Why <see cref="Token"/> fired.</summary>
    public InferenceError Error =>
        _caller.IsCancellationRequested
            ? new(InferenceErrorKind.Cancelled, "The caller went away.")
            : new(
                InferenceErrorKind.DeadlineExceeded,
                $"The request took longer than {_limit.TotalSeconds:0.######} s."
            );

    /// <summary>What a request gets that ended while its model was still being loaded.</summary>
    public InferenceError ErrorWhileLoading =>
        _caller.IsCancellationRequested
            ? Error
            : new(
                InferenceErrorKind.ModelNotReady,
                $"The model is being loaded; that took longer than the {_limit.TotalSeconds:0.######} s of this request.",
                TimeSpan.FromSeconds(2)
            );

    internal void Begin(TimeSpan limit, CancellationToken caller)
    {
        _limit = limit;
        _caller = caller;
        _running = true;
        _source.CancelAfter(limit);
        _link = caller.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _source);
    }

    public void Dispose()
    {
        if (!_running)
        {
            return;
        }

        _running = false;
        // Waits for the caller's going away if that is being told just now.
        _link.Dispose();
        _link = default;
        _caller = default;
        if (_source.TryReset())
        {
            _home.Return(this);
        }
        else
        {
            _source.Dispose();
        }
    }
}
