using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MaaS.Functions.Telemetry;

/// <summary>
/// Sends metrics and traces over OTLP where OpenTelemetry's own variables say so, and metrics to Application Insights where its
/// connection string is set; without them nothing is set up.
/// </summary>
internal static class TelemetryRegistration
{
    /// <summary>OpenTelemetry's variable: where the collector listens, <c>http://localhost:4317</c>.</summary>
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Meters = ["MaaS", "Microsoft.AspNetCore.Hosting", "System.Runtime"];

    private static readonly string[] Sources = ["MaaS", "Microsoft.AspNetCore"];

    /// <param name="service">The name that stands for the app unless <c>OTEL_SERVICE_NAME</c> gives another.</param>
    public static IHostApplicationBuilder AddTelemetry(this IHostApplicationBuilder builder, string service)
    {
        if (!string.IsNullOrWhiteSpace(builder.Configuration[EndpointSetting]))
        {
            builder
                .AddMeasuredService(service)
                .WithMetrics(metrics => metrics.AddOtlpExporter())
                .WithTracing(traces => traces.AddSource(Sources).AddOtlpExporter());
        }

        if (AzureMonitor.From(builder.Configuration) is { } monitor)
        {
            // Traces are left to the Functions host: it reports each invocation by itself, and ours would count them twice.
            builder.AddMeasuredService(service).WithMetrics(monitor.Export);
        }

        return builder;
    }

    /// <summary>OpenTelemetry with our meters and no exporter.</summary>
    public static OpenTelemetryBuilder AddMeasuredService(this IHostApplicationBuilder builder, string service) =>
        builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource.Clear().AddService(service).AddTelemetrySdk().AddEnvironmentVariableDetector()
            )
            .WithMetrics(metrics => metrics.AddMeter(Meters));
}
