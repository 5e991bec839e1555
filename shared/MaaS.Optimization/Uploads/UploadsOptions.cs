using System.ComponentModel.DataAnnotations;

namespace MaaS.Optimization.Uploads;

/// <summary>How uploads are gathered and when they are given up (section <c>MaaS:Uploads</c>).</summary>
public sealed class UploadsOptions
{
    public const string SectionName = "MaaS:Uploads";

    /// <summary>How long after its last blob an incomplete set may stay incomplete before it is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00")]
    public TimeSpan WaitForFiles { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Most bytes of one upload set, all its blobs together.</summary>
    [Range(1, long.MaxValue)]
    public long MaxSetBytes { get; set; } = 8L << 30;

    /// <summary>Most bytes of <c>optimize.json</c>.</summary>
    [Range(1, 16 << 20)]
    public long MaxPlanBytes { get; set; } = 1 << 20;

    /// <summary>Most bytes of <c>card.json</c>.</summary>
    [Range(1, 16 << 20)]
    public long MaxCardBytes { get; set; } = 64 << 10;

    /// <summary>Most blobs in one model's folder.</summary>
    [Range(1, 100_000)]
    public int MaxParts { get; set; } = 1000;

    /// <summary>Where uploads are gathered; each gets a folder of its own that is deleted afterwards. Null: the system's temporary folder.</summary>
    public string? WorkFolder { get; set; }

    /// <summary>How long an event waits while another model is being worked on before it leaves the set to the reconciler.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan BusyWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest time spent on one set. With <see cref="ReconcileFor"/> it must be shorter than <c>functionTimeout</c> of host.json.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00")]
    public TimeSpan Budget { get; set; } = TimeSpan.FromMinutes(50);

    /// <summary>How often the same upload may end without an outcome (a killed worker, the budget spent) before it is refused.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Wait after the first attempt that ended without an outcome; doubled after each further one.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long after its start a run of the reconciler begins with another set.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ReconcileFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many sets the reconciler may work on in one run of the timer.</summary>
    [Range(1, 10_000)]
    public int MaxSetsPerReconciliation { get; set; } = 20;
}
