using MaaS.Functions.Telemetry;
using OpenTelemetry.Metrics;

namespace PredictFunction.Telemetry;

/// <summary>Collects figures for <c>GET /metrics</c> where <see cref="TelemetryOptions.Prometheus"/> is on.</summary>
internal static class PrometheusRegistration
{
    public static void AddPrometheus(this IHostApplicationBuilder builder, string service)
    {
        builder
            .Services.AddOptions<TelemetryOptions>()
            .BindConfiguration(TelemetryOptions.SectionName)
            .ValidateOnStart();
        builder.Services.AddSingleton<MetricsEndpoint>();
        if (
            builder.Configuration.GetSection(TelemetryOptions.SectionName).Get<TelemetryOptions>() is
            { Prometheus: true }
        )
        {
            builder.AddMeasuredService(service).WithMetrics(metrics => metrics.AddPrometheusExporter());
        }
    }
}
