namespace PredictFunction.Telemetry;

/// <summary>What this instance shows of its figures (<c>MaaS:Telemetry</c>).</summary>
internal sealed class TelemetryOptions
{
    public const string SectionName = "MaaS:Telemetry";

    /// <summary>
    /// Whether <c>GET /metrics</c> answers. Off by default: then nothing is measured, and behind a load balancer it would
    /// tell the figures of one instance of many.
    /// </summary>
    public bool Prometheus { get; set; }
}
