namespace MaaS.Runtime.Batching;

/// <summary>How the requests of one loaded model are let in.</summary>
/// <param name="Concurrent">Runs side by side, at least 1.</param>
/// <param name="Queued">Requests that may wait; more are refused.</param>
/// <param name="MaxRows">Rows that several requests may bring into one run; 1: each runs alone.</param>
/// <param name="MaxInputBytes">Bytes of inputs that several requests may bring into one run.</param>
/// <param name="MaxDelay">How long a request waits for others although a run could begin.</param>
/// <param name="Yields">Whether requests that have others beside them let what has arrived catch up before they run: worth it where a run takes longer than that.</param>
/// <param name="Threads">Where runs happen, all models' together.</param>
internal sealed record RunLimits(
    int Concurrent,
    int Queued,
    int MaxRows,
    long MaxInputBytes,
    TimeSpan MaxDelay,
    bool Yields,
    RunThreads Threads
)
{
    public bool Batches => MaxRows > 1;

    public bool Delays => Batches && MaxDelay > TimeSpan.Zero;
}
