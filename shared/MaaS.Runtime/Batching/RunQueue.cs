using MaaS.Runtime.Inference;
using MaaS.Runtime.Sessions;
using Microsoft.Extensions.Logging;

namespace MaaS.Runtime.Batching;

/// <summary>
/// Lets the requests of one model in: so many runs side by side, so many requests waiting, more are refused. A request that
/// finds the model free runs at once on its own thread. Those that wait are taken by whichever run ends next, as many of them in
/// one run as the model was measured to gain from: no request waits for another unless
/// <see cref="BatchingOptions.MaxDelay"/> says so. Where more requests come side by side than run side by side, one that finds the model
/// free still lets the thread pool do first what it has to do already, which is to decode those that came with it.
/// </summary>
internal sealed partial class RunQueue(LoadedModel model, RunLimits limits, TimeProvider time, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<PendingRun> _waiting = new();
    private readonly RecentCompany _company = new();
    private int _free = limits.Concurrent;

    // Workers that have a place and have not come to take anybody yet.
    private int _starting;
    private int _maxRows = limits.MaxRows;
    private TaskCompletionSource? _gathering;

    /// <summary>Rows that several requests may bring into one run at present.</summary>
    public int MaxRows => Volatile.Read(ref _maxRows);

    /// <summary>Requests that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    // Under the gate: whether a request that waits now starts a worker.
    private bool Starts => _free > 0 && _gathering is null;

    /// <summary>Runs a valid request when it is its turn. The caller holds a lease of the model until this ends.</summary>
    /// <exception cref="OperationCanceledException">The token fired first.</exception>
    public ValueTask<Outcome<InferenceResult>> RunAsync(
        InferenceInvocation invocation,
        CancellationToken cancellationToken
    )
    {
        LinkedListNode<PendingRun> node;
        lock (_gate)
        {
            bool yields = limits.Yields && _company.Has(_waiting.Count >= _free);
            if (_free > 0 && _waiting.Count == 0 && !yields && !limits.Delays)
            {
                _free--;
                node = null!;
            }
            else if (!Starts && _waiting.Count >= limits.Queued + _starting)
            {
                return new(Overloaded());
            }
            else
            {
                node = _waiting.AddLast(new PendingRun(invocation, time.GetTimestamp(), cancellationToken));
                Wake(invocation);
            }
        }

        if (node is not null)
        {
            return WaitAsync(node, cancellationToken);
        }

        return limits.Threads.TryEnter()
            ? new(RunNow(invocation, cancellationToken))
            : new(RunOnOwnThreadAsync(invocation, cancellationToken));
    }

    private Task<Outcome<InferenceResult>> RunOnOwnThreadAsync(
        InferenceInvocation invocation,
        CancellationToken cancellationToken
    ) => RunThreads.OnOwnThreadAsync(() => Run(invocation, cancellationToken));

    private Outcome<InferenceResult> RunNow(InferenceInvocation invocation, CancellationToken cancellationToken)
    {
        try
        {
            return Run(invocation, cancellationToken);
        }
        finally
        {
            limits.Threads.Leave();
        }
    }

    private Outcome<InferenceResult> Run(InferenceInvocation invocation, CancellationToken cancellationToken)
    {
        try
        {
            return model.Run(invocation, cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _free++;
                StartWorker();
            }
        }
    }

    private async ValueTask<Outcome<InferenceResult>> WaitAsync(
        LinkedListNode<PendingRun> node,
        CancellationToken cancellationToken
    )
    {
        await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static state =>
            {
                var (queue, node) = ((RunQueue, LinkedListNode<PendingRun>))state!;
                queue.Leave(node);
            },
            (this, node)
        );
        return await node.Value.Completion;
    }

    private void Leave(LinkedListNode<PendingRun> node)
    {
        if (node.Value.TryLeave())
        {
            lock (_gate)
            {
                // A worker that passed it over has removed it already.
                node.List?.Remove(node);
            }
        }
    }

    // Under the gate: somebody new waits.
    private void Wake(InferenceInvocation invocation)
    {
        if (_gathering is null)
        {
            StartWorker();
        }
        else if (WaitingRows() >= MaxRows || BatchRows.Of(invocation) == 0)
        {
            _gathering.TrySetResult();
        }
    }

    // Under the gate. The caller holds a lease, so there is one more to be had.
    private void StartWorker()
    {
        if (Starts && _waiting.Count > 0 && model.TryLease(out ModelLease lease))
        {
            _free--;
            _starting++;
            ThreadPool.UnsafeQueueUserWorkItem(
                static state => _ = state.Queue.WorkAsync(state.Lease),
                (Queue: this, Lease: lease),
                preferLocal: false
            );
        }
    }

    private async Task WorkAsync(ModelLease lease)
    {
        using (lease)
        {
            bool starts = true;
            while (await NextAsync(starts) is { } members)
            {
                starts = false;
                if (!await limits.Threads.RunAsync(new SharedRun(model, members, time).Run))
                {
                    Narrow(members.Sum(member => member.Rows));
                }
            }
        }
    }

    // A batch that fails where each of its rows succeeds is too large, for the arena perhaps: the next are half of it.
    private void Narrow(int rows)
    {
        int fewer = Math.Max(1, rows / 2);
        if (fewer < MaxRows)
        {
            Volatile.Write(ref _maxRows, fewer);
            LogNarrowed(model.Name.Value, model.Version, rows, fewer);
        }
    }

    /// <summary>What to run next, held; null: nothing waits, and the worker's place is free again.</summary>
    /// <param name="starts">Whether the worker has not taken anything yet.</param>
    private async ValueTask<IReadOnlyList<PendingRun>?> NextAsync(bool starts)
    {
        while (true)
        {
            Task full;
            TimeSpan patience;
            lock (_gate)
            {
                patience = Patience();
                if (patience <= TimeSpan.Zero)
                {
                    _starting -= starts ? 1 : 0;
                    List<PendingRun> members = Take();
                    if (members.Count == 0)
                    {
                        _free++;
                        return null;
                    }

                    StartWorker();
                    return members;
                }

                _gathering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                full = _gathering.Task;
            }

            await Task.WhenAny(full, Task.Delay(patience, time));
            lock (_gate)
            {
                _gathering = null;
            }
        }
    }

    // Under the gate: how much longer the first may wait for others.
    private TimeSpan Patience()
    {
        if (!limits.Delays || _gathering is not null || _waiting.First is not { Value: var first })
        {
            return TimeSpan.Zero;
        }

        return first.Rows == 0 || WaitingRows() >= MaxRows
            ? TimeSpan.Zero
            : limits.MaxDelay - time.GetElapsedTime(first.QueuedAt);
    }

    private long WaitingRows() => _waiting.Sum(pending => (long)pending.Rows);

    // Under the gate: the first that waits, and those behind it that can share its run.
    private List<PendingRun> Take()
    {
        var members = new List<PendingRun>();
        int rows = 0;
        long bytes = 0;
        LinkedListNode<PendingRun>? next;
        for (LinkedListNode<PendingRun>? node = _waiting.First; node is not null; node = next)
        {
            next = node.Next;
            PendingRun pending = node.Value;
            long size = BatchRows.Bytes(pending.Invocation);
            if (members.Count > 0 && !Fits(members[0], pending, rows, bytes + size))
            {
                continue;
            }

            _waiting.Remove(node);
            if (pending.TryHold())
            {
                members.Add(pending);
                rows += pending.Rows;
                bytes += size;
                if (pending.Rows == 0 || rows >= MaxRows)
                {
                    break;
                }
            }
        }

        return members;
    }

    private bool Fits(PendingRun first, PendingRun next, int rows, long bytes) =>
        next.Rows > 0
        && (long)rows + next.Rows <= MaxRows
        && bytes <= limits.MaxInputBytes
        && BatchRows.Stack(first.Invocation, next.Invocation);

    private Outcome<InferenceResult> Overloaded() =>
        new InferenceError(
            InferenceErrorKind.Overloaded,
            $"Too many requests for model '{model.Name}' are waiting on this instance.",
            TimeSpan.FromSeconds(1)
        );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Version {Version} of model '{Model}' failed with {Rows} rows together and ran with each alone; from now on at most {Fewer} run together."
    )]
    private partial void LogNarrowed(string model, int version, int rows, int fewer);
}
