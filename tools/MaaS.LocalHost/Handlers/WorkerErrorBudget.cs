namespace MaaS.LocalHost.Handlers;

/// <summary>Counts the handler's ends as the host does: the third inside 30 minutes shuts the host down.</summary>
internal sealed class WorkerErrorBudget(TimeProvider time)
{
    public const int Limit = 3;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(30);

    private readonly Queue<DateTimeOffset> _errors = new();

    /// <summary>Counts one error. False: that was one too many.</summary>
    public bool Spend()
    {
        DateTimeOffset now = time.GetUtcNow();
        while (_errors.TryPeek(out DateTimeOffset oldest) && now - oldest > Window)
        {
            _errors.Dequeue();
        }

        _errors.Enqueue(now);
        return _errors.Count < Limit;
    }
}
