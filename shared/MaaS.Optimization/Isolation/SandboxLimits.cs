namespace MaaS.Optimization.Isolation;

/// <summary>What one child process may use before it is ended.</summary>
/// <param name="MemoryBytes">Private memory: the child's own limit on allocations, and the parent's limit on resident size.</param>
/// <param name="WallClock">From its start to its result. The same number of seconds of processor time is the child's own limit.</param>
public sealed record SandboxLimits(long MemoryBytes, TimeSpan WallClock)
{
    /// <summary>Processor seconds per core of the machine; the wall clock of a child that uses all of them comes first.</summary>
    internal long ProcessorSeconds =>
        (long)Math.Ceiling(WallClock.TotalSeconds * Math.Max(1, Environment.ProcessorCount));
}
