using System.ComponentModel.DataAnnotations;

namespace MaaS.Optimization.Publishing;

/// <summary>How versions are claimed and kept (section <c>MaaS:Publishing</c>).</summary>
public sealed class PublishingOptions
{
    public const string SectionName = "MaaS:Publishing";

    /// <summary>Versions of a model that stay listed, those that a label points to included; older unlabelled ones are deleted.</summary>
    [Range(1, 10_000)]
    public int KeepVersions { get; set; } = 10;

    /// <summary>Lease on a claim, renewed three times within it. After a worker's death its claim is free this much later.</summary>
    [Range(typeof(TimeSpan), "00:00:15", "00:01:00")]
    public TimeSpan ClaimLease { get; set; } = TimeSpan.FromSeconds(60);
}
