using MaaS.Runtime.Models;

namespace MaaS.Runtime.Sessions;

/// <summary>Whether a model runs on its caller's thread alone or on the pool that all share.</summary>
internal static class ThreadChoice
{
    /// <summary>Least gain of a caller that is alone for which the pool is used: it takes the other cores from everybody else meanwhile.</summary>
    private const double LeastGain = 1.2;

    /// <summary>Most that may be lost where every core has a caller, and splitting runs only costs.</summary>
    private const double NotMuchWorse = 0.9;

    /// <param name="measured">What the manifest says; null: it was published before that was measured.</param>
    /// <param name="poolThreads">Threads of the pool, the caller's included.</param>
    /// <param name="sizeBytes">Of the plain model and its data.</param>
    /// <param name="singleThreadBelowBytes">Decides where nothing was measured with as many threads.</param>
    public static bool UsesPool(
        ThreadsManifest? measured,
        int poolThreads,
        long sizeBytes,
        long singleThreadBelowBytes
    ) =>
        measured is not null && measured.Threads == poolThreads
            ? measured.LatencyRatioLowerBound >= LeastGain && measured.ThroughputRatio >= NotMuchWorse
            : sizeBytes >= singleThreadBelowBytes;

    /// <summary>
    /// Runs of a model on the pool that together keep the cores busy, at least 1. Where requests share runs, more of them only
    /// make the runs smaller, and each reads the weights once more.
    /// </summary>
    /// <param name="measured">What a run gains from the pool is how many cores it keeps busy; null: not known, one run per core.</param>
    /// <param name="cores">Of this instance.</param>
    public static int SharedRunsSideBySide(ThreadsManifest? measured, int cores) =>
        measured is null ? cores : Math.Clamp((int)(cores / measured.LatencyRatioLowerBound), 1, cores);
}
