using MaaS.Runtime.Inference;

namespace MaaS.Runtime.Batching;

/// <summary>
/// One request that waits for its run. It may leave (its deadline, its caller) while it waits, and again once its inputs were
/// copied into a batch; in between somebody reads its memory, and it stays.
/// </summary>
internal sealed class PendingRun(InferenceInvocation invocation, long queuedAt, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<Outcome<InferenceResult>> _done = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    private int _state = (int)State.Waiting;

    private enum State
    {
        Waiting,
        Held,
        Detached,
        Done,
    }

    public InferenceInvocation Invocation { get; } = invocation;

    /// <summary>When it began to wait, as a timestamp.</summary>
    public long QueuedAt { get; } = queuedAt;

    /// <summary>Its deadline and its caller.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Its rows, when it can share a run; 0: it runs alone.</summary>
    public int Rows { get; } = BatchRows.Of(invocation);

    /// <summary>Ends with the outcome, or cancelled.</summary>
    public Task<Outcome<InferenceResult>> Completion => _done.Task;

    /// <summary>Called once when it leaves a batch that runs on without it.</summary>
    public Action? Left { get; set; }

    /// <summary>Takes it for running: from here on it does not leave by itself. False: it has left.</summary>
    public bool TryHold() => Move(State.Waiting, State.Held) || Move(State.Detached, State.Held);

    /// <summary>Its memory is needed no more: it may leave.</summary>
    public void Detach()
    {
        Move(State.Held, State.Detached);
        if (CancellationToken.IsCancellationRequested)
        {
            TryLeave();
        }
    }

    /// <summary>Gives up, if it may; whether it was still waiting for its turn.</summary>
    public bool TryLeave()
    {
        if (Move(State.Waiting, State.Done))
        {
            _done.SetCanceled(CancellationToken);
            return true;
        }

        if (Move(State.Detached, State.Done))
        {
            _done.SetCanceled(CancellationToken);
            Left?.Invoke();
        }

        return false;
    }

    /// <summary>Hands the outcome over; false when nobody wants it any more, and the caller keeps it.</summary>
    public bool TryFinish(Outcome<InferenceResult> outcome)
    {
        if (!TryEnd())
        {
            return false;
        }

        _done.SetResult(outcome);
        return true;
    }

    /// <summary>Ends it as <paramref name="exception"/> says: cancelled, or failed in a way that nobody expected.</summary>
    public void Fail(Exception exception)
    {
        if (!TryEnd())
        {
            return;
        }

        if (exception is OperationCanceledException)
        {
            _done.SetCanceled(CancellationToken);
        }
        else
        {
            _done.SetException(exception);
        }
    }

    private bool TryEnd() => Move(State.Held, State.Done) || Move(State.Detached, State.Done);

    private bool Move(State from, State to) => Interlocked.CompareExchange(ref _state, (int)to, (int)from) == (int)from;
}
