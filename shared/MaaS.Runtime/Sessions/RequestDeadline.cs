using MaaS.Runtime.Inference;

namespace MaaS.Runtime.Sessions;

/// <summary>The end of a request: its time limit or its caller going away, whichever comes first.</summary>
internal sealed class RequestDeadline : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _link;

    public RequestDeadline(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _limit = limit;
        _caller = caller;
        _source = new CancellationTokenSource(limit, time);
        _link = caller.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _source);
    }

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

    public void Dispose()
    {
        _link.Dispose();
        _source.Dispose();
    }
}
