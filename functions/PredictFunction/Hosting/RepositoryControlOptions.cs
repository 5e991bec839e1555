namespace PredictFunction.Hosting;

/// <summary>Control of what this instance holds (<c>MaaS:RepositoryControl</c>).</summary>
internal sealed class RepositoryControlOptions
{
    public const string SectionName = "MaaS:RepositoryControl";

    /// <summary>
    /// Whether <c>unload</c> works. Off by default: behind a load balancer it would reach one instance of many, and the next
    /// request would load the model again.
    /// </summary>
    public bool Unload { get; set; }
}
