using System.ComponentModel.DataAnnotations;
using MaaS.Optimization.Isolation;

namespace MaaS.Optimization.Tuning;

/// <summary>How much an optimization may take (<c>MaaS:Optimization</c>).</summary>
public sealed class OptimizationOptions
{
    public const string SectionName = "MaaS:Optimization";

    /// <summary>The automatic memory limit is never more than this, so that a runaway model is found out early.</summary>
    private const long MostAutomaticMemory = 4L << 30;

    /// <summary>For all candidates of one model together; what was found by then is what is published.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan TimeBudget { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>For timing a candidate, and as long again for comparing its outputs, at most three times as long where they have labels.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan MeasureTime { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// Whether a form in fp16 is made as well, for PredictFunction on GPUs: held to the answers of the original like every
    /// candidate; how fast it is there is not measured.
    /// </summary>
    public bool Gpu { get; set; }

    /// <summary>For one child process, from its start to its result.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SandboxWallClock { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Memory of one child process, MiB. 0: three fifths of what this process may use, at most 4 GiB. A larger model is
    /// published without having been run.
    /// </summary>
    [Range(0, 1 << 20)]
    public int SandboxMemoryMegabytes { get; set; }

    /// <summary>The program that is started as a child: a .dll whose Main calls SandboxProgram. Null: the running one.</summary>
    public string? SandboxAssembly { get; set; }

    /// <summary>Where children get their private folders. Null: the system's folder of temporary files.</summary>
    public string? SandboxFolder { get; set; }

    internal SandboxLimits Limits() => new(MemoryBytes(), SandboxWallClock);

    private long MemoryBytes() =>
        SandboxMemoryMegabytes > 0
            ? (long)SandboxMemoryMegabytes << 20
            : Math.Min(MostAutomaticMemory, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 5 * 3);
}
