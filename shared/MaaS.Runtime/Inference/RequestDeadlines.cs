using System.Collections.Concurrent;

namespace MaaS.Runtime.Inference;

/// <summary>
/// Lends <see cref="RequestDeadline"/>s to one request after the other: a timer and a cancellation source with its registrations
/// need not be made for each. There are never more of them than there were requests at one time.
/// </summary>
public sealed class RequestDeadlines(TimeProvider time)
{
    private readonly ConcurrentBag<RequestDeadline> _idle = [];

    /// <summary>A deadline that begins now. Disposing it gives it back.</summary>
    /// <param name="limit">How long the request may take.</param>
    /// <param name="caller">Fires when the caller goes away.</param>
    public RequestDeadline Start(TimeSpan limit, CancellationToken caller)
    {
        if (!_idle.TryTake(out RequestDeadline? deadline))
        {
            deadline = new RequestDeadline(this, time);
        }

        deadline.Begin(limit, caller);
        return deadline;
    }

    internal void Return(RequestDeadline deadline) => _idle.Add(deadline);
}
