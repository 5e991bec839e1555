using MaaS.Runtime.Inference;
using MaaS.Runtime.Protocol.Documents;
using MaaS.Runtime.Sessions;
using PredictFunction.Http;

namespace PredictFunction.Endpoints;

/// <summary>What is known of a model: metadata, readiness, configuration, statistics.</summary>
internal sealed class ModelEndpoints(IModelServer server, ModelRoute route, RequestGuard guard)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/models/stats", guard.Guard(AllStatisticsAsync));
        foreach (string model in (string[])["/v2/models/{model}", "/v2/models/{model}/versions/{version}"])
        {
            routes.MapGet(model, guard.Guard(MetadataAsync));
            routes.MapGet(model + "/ready", guard.Guard(ReadyAsync));
            routes.MapGet(model + "/config", guard.Guard(ConfigurationAsync));
            routes.MapGet(model + "/stats", guard.Guard(StatisticsAsync));
        }
    }

    private async Task<InferenceError?> MetadataAsync(HttpContext context, CancellationToken cancellationToken)
    {
        Outcome<ResolvedModel> outcome = await route.ResolveAsync(context, cancellationToken);
        if (outcome.TryGet(out ResolvedModel? model, out InferenceError? error))
        {
            await context.Response.WriteAsync(ModelMetadata.Of(model), ProtocolJson.Default.ModelMetadata);
        }

        return error;
    }

    private async Task<InferenceError?> ReadyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        Outcome<ResolvedModel> outcome = await route.ResolveAsync(context, cancellationToken);
        if (!outcome.TryGet(out ResolvedModel? model, out InferenceError? error))
        {
            return error;
        }

        if (!server.IsResident(model))
        {
            return new InferenceError(
                InferenceErrorKind.ModelNotReady,
                $"Model '{model.Name}' version {model.Version} is published, but not loaded on this instance; its first request loads it."
            );
        }

        await context.Response.WriteAsync(
            new ModelReadyDocument(model.Name.Value, Ready: true),
            ProtocolJson.Default.ModelReadyDocument
        );
        return null;
    }

    private async Task<InferenceError?> ConfigurationAsync(HttpContext context, CancellationToken cancellationToken)
    {
        Outcome<ResolvedModel> outcome = await route.ResolveAsync(context, cancellationToken);
        if (outcome.TryGet(out ResolvedModel? model, out InferenceError? error))
        {
            await context.Response.WriteAsync(ModelConfiguration.Of(model), ProtocolJson.Default.ModelConfiguration);
        }

        return error;
    }

    private async Task<InferenceError?> AllStatisticsAsync(HttpContext context, CancellationToken cancellationToken)
    {
        await WriteAsync(context, server.Statistics(null));
        return null;
    }

    private async Task<InferenceError?> StatisticsAsync(HttpContext context, CancellationToken cancellationToken)
    {
        Outcome<ResolvedModel> outcome = await route.ResolveAsync(context, cancellationToken);
        if (!outcome.TryGet(out ResolvedModel? model, out InferenceError? error))
        {
            return error;
        }

        bool oneVersion = context.Request.RouteValues.ContainsKey(ModelRoute.Version);
        await WriteAsync(
            context,
            server.Statistics(model.Name).Where(figures => !oneVersion || figures.Version == model.Version)
        );
        return null;
    }

    private static Task WriteAsync(HttpContext context, IEnumerable<ModelStatistics> statistics) =>
        context.Response.WriteAsync(StatisticsDocument.Of(statistics), ProtocolJson.Default.StatisticsDocument);
}
