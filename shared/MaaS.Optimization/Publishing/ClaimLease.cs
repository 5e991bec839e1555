using Azure;
using Azure.Storage.Blobs.Specialized;

namespace MaaS.Optimization.Publishing;

/// <summary>
/// A version that this worker alone may build, as long as the lease on its claim is renewed. Whoever writes asks
/// <see cref="EnsureHeldAsync"/> before each step: a worker that was suspended must not go on where another took over.
/// </summary>
internal sealed class ClaimLease : IAsyncDisposable
{
    private readonly BlobLeaseClient _lease;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renewal;

    /// <param name="version">The claimed number.</param>
    /// <param name="lease">Acquired by the caller.</param>
    /// <param name="duration">Of the lease.</param>
    public ClaimLease(int version, BlobLeaseClient lease, TimeSpan duration, TimeProvider time)
    {
        Version = version;
        _lease = lease;
        _renewal = RenewAsync(duration, time, _stop.Token);
    }

    public int Version { get; }

    /// <summary>The lease's id: needed to change the claim itself.</summary>
    public string Id => _lease.LeaseId;

    /// <summary>Cancelled when the lease is found lost.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Renews the lease now.</summary>
    /// <exception cref="ClaimLostException">It is another's.</exception>
    public async Task EnsureHeldAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _lease.RenewAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.IsConflict || failure.IsMissing)
        {
            throw new ClaimLostException($"Another worker took over version {Version}.", failure);
        }
    }

    /// <summary>Stops renewing and gives the lease back; if that fails, it runs out by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _renewal;
        try
        {
            await _lease.ReleaseAsync(cancellationToken: CancellationToken.None);
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException or IOException)
        {
            // Expired, taken over, or storage is away: in each case nothing of ours is left to release.
        }

        _stop.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync(TimeSpan duration, TimeProvider time, CancellationToken stop)
    {
        long renewed = time.GetTimestamp();
        using var timer = new PeriodicTimer(duration / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                if (await TryRenewAsync(stop))
                {
                    renewed = time.GetTimestamp();
                }
                else if (time.GetElapsedTime(renewed) >= duration)
                {
                    await _lost.CancelAsync();
                    return;
                }
            }
        }
        catch (ClaimLostException)
        {
            await _lost.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    /// <returns>False: storage did not answer, so nobody knows yet.</returns>
    private async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EnsureHeldAsync(cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException or IOException)
        {
            return false;
        }
    }
}
