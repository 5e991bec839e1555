namespace MaaS.Runtime.Sessions;

/// <summary>Lets <paramref name="concurrent"/> runs of one model in, has <paramref name="queued"/> wait, and refuses more.</summary>
internal sealed class RunGate(int concurrent, int queued) : IDisposable
{
    private readonly SemaphoreSlim _free = new(concurrent);
    private int _waiting;

    /// <summary>Waits for a place; false when too many wait already. Whoever gets true calls <see cref="Exit"/>.</summary>
    public async ValueTask<bool> TryEnterAsync(CancellationToken cancellationToken)
    {
        if (_free.Wait(TimeSpan.Zero, CancellationToken.None))
        {
            return true;
        }

        try
        {
            if (Interlocked.Increment(ref _waiting) > queued)
            {
                return false;
            }

            await _free.WaitAsync(cancellationToken);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Exit() => _free.Release();

    public void Dispose() => _free.Dispose();
}
