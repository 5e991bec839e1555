using System.ComponentModel.DataAnnotations;

namespace MaaS.Runtime.Batching;

/// <summary>
/// Running requests together (<c>MaaS:Batching</c>). Only models whose manifest says that their rows are independent are batched,
/// whatever stands here.
/// </summary>
public sealed class BatchingOptions
{
    public const string SectionName = "MaaS:Batching";

    /// <summary>Whether requests that wait for the same model are run together.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// How long a request may wait for others to join it although the model is free. 0: not at all; what waits when the model
    /// becomes free is run together.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.Zero;

    /// <summary>Most rows in one run; 0: as many as the manifest's measurements found useful.</summary>
    [Range(0, 4_096)]
    public int MaxRows { get; set; }

    /// <summary>Most bytes of inputs in one run that joins several requests.</summary>
    [Range(1, int.MaxValue)]
    public long MaxInputBytes { get; set; } = 64L << 20;
}
