namespace MaaS.Runtime.Batching;

/// <summary>
/// Which threads runs take. A run blocks its thread inside ONNX Runtime for as long as it lasts. So many of them, over all models,
/// may take one of the thread pool's, which costs least; any more get threads of their own. However many models run for
/// however long, the pool keeps threads for the web server: for health probes, and for the models that answer quickly.
/// </summary>
/// <param name="ofPool">Threads of the pool that runs may block at the same time.</param>
internal sealed class RunThreads(int ofPool)
{
    private int _blocked;

    /// <summary>Takes a place among the runs that block a thread of the pool. The caller runs at once and then calls <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _blocked) <= ofPool)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _blocked);

    /// <summary>Runs on this thread where there is a place, else on a thread of its own.</summary>
    public ValueTask<T> RunAsync<T>(Func<T> run)
    {
        if (!TryEnter())
        {
            return new(OnOwnThreadAsync(run));
        }

        try
        {
            return new(run());
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs on a thread that is made for it.</summary>
    public static Task<T> OnOwnThreadAsync<T>(Func<T> run) =>
        Task.Factory.StartNew(
            run,
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default
        );
}
