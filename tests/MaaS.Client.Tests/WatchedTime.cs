using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace MaaS.Client.Tests;

/// <summary>A clock that only the test moves, and that tells when something has begun to wait for it.</summary>
internal sealed class WatchedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Channel<TimeSpan> _pauses = Channel.CreateBounded<TimeSpan>(100);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        // The limit of the whole call is minutes; what is shorter is a pause between tries.
        if (dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromMinutes(1))
        {
            _pauses.Writer.TryWrite(dueTime);
        }

        return timer;
    }

    /// <summary>Waits until one more pause has begun, so that an advance cannot come before it.</summary>
    /// <param name="length">The pause that is meant, others are passed over; null: any.</param>
    public async Task PauseAsync(TimeSpan? length = null)
    {
        TimeSpan begun;
        do
        {
            begun = await _pauses.Reader.ReadAsync(TestContext.Current.CancellationToken);
        } while (length is not null && begun != length);
    }
}
