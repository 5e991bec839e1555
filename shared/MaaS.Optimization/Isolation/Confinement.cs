namespace MaaS.Optimization.Isolation;

/// <summary>What a child does to itself before it touches ONNX Runtime. Needs no privileges.</summary>
internal static class Confinement
{
    /// <summary>
    /// Leads a session of its own (so that the parent can end all it started), may not dump core, allocate beyond its
    /// memory or compute beyond its time, and is the first to go when the machine runs out of memory.
    /// </summary>
    public static void Enter(long memoryBytes, long processorSeconds)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Refused when the process already leads a group, which is as good.
        _ = Posix.SetSession();
        _ = Posix.TryLimit(Posix.Core, 0, 0);
        // RLIMIT_DATA counts private writable pages: what the garbage collector only reserves is not in it, as it would
        // be in RLIMIT_AS. A kernel that refuses or ignores it leaves the parent's watch on the resident size.
        _ = Posix.TryLimit(Posix.Data, memoryBytes, memoryBytes);
        // At the soft limit SIGXCPU ends the process; five seconds later SIGKILL would.
        _ = Posix.TryLimit(Posix.ProcessorTime, processorSeconds, processorSeconds + 5);
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A container without a writable /proc: the limits above hold all the same.
        }
    }
}
