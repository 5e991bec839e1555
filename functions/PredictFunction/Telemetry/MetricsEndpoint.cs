using Microsoft.Extensions.Options;
using PredictFunction.Http;

namespace PredictFunction.Telemetry;

/// <summary>The figures of this instance in the text format of Prometheus, if they are collected.</summary>
internal sealed class MetricsEndpoint(IOptions<TelemetryOptions> options)
{
    private const string Path = "/metrics";

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, options.Value.Prometheus ? Scraping(routes) : OffAsync);

    private static RequestDelegate Scraping(IEndpointRouteBuilder routes) =>
        routes.CreateApplicationBuilder().UseOpenTelemetryPrometheusScrapingEndpoint(_ => true).Build();

    private static Task OffAsync(HttpContext context) =>
        context.Response.WriteErrorAsync(
            StatusCodes.Status404NotFound,
            "Metrics are off. The setting MaaS:Telemetry:Prometheus turns them on."
        );
}
