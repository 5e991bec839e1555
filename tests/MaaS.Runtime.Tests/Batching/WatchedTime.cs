using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Runtime.Tests.Batching;

/// <summary>A clock that stands still until it is advanced, and that says which timers were set: advancing before means waiting for ever.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly ConcurrentBag<TimeSpan> _set = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        _set.Add(dueTime);
        return timer;
    }

    /// <summary>Waits until a timer was set that is due after so long.</summary>
    public async Task UntilTimerAsync(TimeSpan dueTime)
    {
        while (!_set.Contains(dueTime))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
