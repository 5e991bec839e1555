namespace MaaS.Runtime.Catalog;

/// <summary>
/// Joins callers that want the same thing at the same time into one piece of work. The work runs off the callers' threads
/// and outlives a caller that stops waiting: the next one finds it finished or further along.
/// </summary>
internal sealed class SingleFlight<TKey, TValue>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Task<TValue>> _flights = [];

    /// <summary>The running work for <paramref name="key"/>, started by this call when there is none.</summary>
    public Task<TValue> RunAsync(TKey key, Func<Task<TValue>> work)
    {
        lock (_gate)
        {
            if (!_flights.TryGetValue(key, out Task<TValue>? flight))
            {
                flight = Task.Run(() => FlyAsync(key, work));
                _flights.Add(key, flight);
            }

            return flight;
        }
    }

    private async Task<TValue> FlyAsync(TKey key, Func<Task<TValue>> work)
    {
        try
        {
            return await work();
        }
        finally
        {
            lock (_gate)
            {
                _flights.Remove(key);
            }
        }
    }
}
