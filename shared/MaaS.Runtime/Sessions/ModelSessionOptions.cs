using System.ComponentModel.DataAnnotations;

namespace MaaS.Runtime.Sessions;

/// <summary>What this instance keeps loaded, and how it treats requests (<c>MaaS:Sessions</c>).</summary>
public sealed class ModelSessionOptions : IValidatableObject
{
    public const string SectionName = "MaaS:Sessions";

    /// <summary>
    /// Longest life of a request: waiting for a cold model, queueing and running. Azure's load balancer cuts HTTP at 230 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:03:40")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(180);

    /// <summary>Bytes that all loaded models may take; 0: <see cref="MemoryShare"/> of the instance's memory.</summary>
    [Range(0, long.MaxValue)]
    public long MemoryBytes { get; set; }

    /// <summary>The share of the instance's memory (its cgroup limit, if it has one) for loaded models.</summary>
    [Range(0.05, 0.95)]
    public double MemoryShare { get; set; } = 0.5;

    /// <summary>
    /// What a model is expected to need, per byte of its files, when room is made for it. ONNX Runtime was measured at 1.2 to 1.7: weights and their prepacked copies.
    /// </summary>
    [Range(0.5, 10.0)]
    public double MemoryPerFileByte { get; set; } = 1.7;

    /// <summary>Whether a loaded model counts by how much the process grew when it was loaded; false: by what was expected.</summary>
    public bool MeasureMemory { get; set; } = true;

    /// <summary>
    /// How much the process may grow, beside its models, before memory that nothing uses is given back: ONNX Runtime's arena and .NET's pools keep
    /// what a large request made them take. Looked at every <c>MaaS:Catalog:RefreshPeriod</c>.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long TrimAboveBytes { get; set; } = 128L << 20;

    /// <summary>Runs of one model side by side; 0: one per core, fewer where requests share runs that take several cores each.</summary>
    [Range(0, 1024)]
    public int ConcurrentRuns { get; set; }

    /// <summary>Requests of one model that wait for their run; more are refused as overloaded.</summary>
    [Range(0, 100_000)]
    public int QueuedRuns { get; set; } = 256;

    /// <summary>Models to load at start, before the instance says that it is ready: <c>name</c>, <c>name/3</c> or <c>name/canary</c>.</summary>
    public IReadOnlyList<string> WarmUp { get; set; } = [];

    /// <summary>Models that are loaded at start, loaded again when a new version appears, and never evicted: as <see cref="WarmUp"/>.</summary>
    public IReadOnlyList<string> Pinned { get; set; } = [];

    /// <summary>
    /// How long a replaced version stays after the swap, for requests that were resolved before it and are still being
    /// decoded. A later one loads it again.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest warm-up run of a model that is being loaded.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:03:40")]
    public TimeSpan WarmUpLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a failed load is not tried again; doubled per failure up to <see cref="LoadRetryMax"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan LoadRetry { get; set; } = TimeSpan.FromSeconds(2);

    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan LoadRetryMax { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Runs of one model side by side, as a number.</summary>
    internal int RunsSideBySide => ConcurrentRuns > 0 ? ConcurrentRuns : Environment.ProcessorCount;

    /// <summary>Threads of the thread pool that the runs of all models may block; further runs get their own.</summary>
    internal int ThreadsOfPool => 4 * RunsSideBySide;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (string text in WarmUp.Concat(Pinned))
        {
            if (!ModelReference.TryParse(text, out _, out string? reason))
            {
                yield return new ValidationResult(
                    $"MaaS:Sessions:WarmUp and Pinned take 'name', 'name/3' or 'name/label'. {reason}"
                );
            }
        }
    }
}
