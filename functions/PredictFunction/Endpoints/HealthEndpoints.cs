using MaaS.Runtime.Protocol.Documents;
using MaaS.Runtime.Sessions;
using PredictFunction.Http;

namespace PredictFunction.Endpoints;

/// <summary>Who we are and how we are. Anonymous.</summary>
internal sealed class HealthEndpoints(IModelServer server)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        // The Functions host asks here until anything answers.
        routes.MapGet("/", (RequestDelegate)ServerAsync);
        routes.MapGet("/v2", (RequestDelegate)ServerAsync);
        routes.MapGet("/v2/health/live", (RequestDelegate)LiveAsync);
        routes.MapGet("/v2/health/ready", (RequestDelegate)ReadyAsync);
    }

    public static Task ServerAsync(HttpContext context) =>
        context.Response.WriteAsync(ServerMetadata.Current, ProtocolJson.Default.ServerMetadata);

    public static Task LiveAsync(HttpContext context) =>
        context.Response.WriteAsync(new HealthDocument(Live: true), ProtocolJson.Default.HealthDocument);

    public Task ReadyAsync(HttpContext context)
    {
        ServerHealth health = server.Health;
        if (!health.Ready)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return context.Response.WriteAsync(
            new HealthDocument(Ready: health.Ready, Degraded: health.Degraded ? true : null),
            ProtocolJson.Default.HealthDocument,
            health.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );
    }
}
