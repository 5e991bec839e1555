using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Protocol;
using MaaS.Runtime.Protocol.Documents;
using MaaS.Runtime.Sessions;
using Microsoft.Extensions.Options;
using PredictFunction.Hosting;
using PredictFunction.Http;

namespace PredictFunction.Endpoints;

/// <summary>The model repository extension. Loading and unloading are behind the admin key.</summary>
internal sealed class RepositoryEndpoints(
    IModelServer server,
    RequestGuard guard,
    IOptions<RepositoryControlOptions> control
)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v2/repository/index", guard.Guard(IndexAsync));
        routes.MapPost("/v2/repository/models/{model}/load", guard.Guard(LoadAsync));
        routes.MapPost("/v2/repository/models/{model}/unload", guard.Guard(UnloadAsync));
    }

    private async Task<InferenceError?> IndexAsync(HttpContext context, CancellationToken cancellationToken)
    {
        Outcome<RepositoryIndexRequest> read = await RepositoryIndexRequest.ReadAsync(
            context.Request.Body,
            cancellationToken
        );
        if (!read.TryGet(out RepositoryIndexRequest? request, out InferenceError? error))
        {
            return error;
        }

        Outcome<IReadOnlyList<RepositoryEntry>> listed = await server.ListAsync(cancellationToken);
        if (!listed.TryGet(out IReadOnlyList<RepositoryEntry>? entries, out error))
        {
            return error;
        }

        await context.Response.WriteAsync(
            [.. entries.Where(entry => entry.Ready || !request.ReadyOnly).Select(RepositoryIndexItem.Of)],
            ProtocolJson.Default.IReadOnlyListRepositoryIndexItem
        );
        return null;
    }

    private async Task<InferenceError?> LoadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!ModelRoute.Name(context).TryGet(out ModelName? name, out InferenceError? error))
        {
            return error;
        }

        Outcome<ResolvedModel> loaded = await server.LoadAsync(name, VersionSelector.Stable, cancellationToken);
        return loaded.Error;
    }

    private async Task<InferenceError?> UnloadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!ModelRoute.Name(context).TryGet(out ModelName? name, out InferenceError? error))
        {
            return error;
        }

        if (!control.Value.Unload)
        {
            return new InferenceError(
                InferenceErrorKind.SwitchedOff,
                "Unloading is off: it would reach one instance of the fleet. The setting MaaS:RepositoryControl:Unload turns it on."
            );
        }

        Outcome<ModelName> unloaded = await server.UnloadAsync(name, cancellationToken);
        return unloaded.Error;
    }
}
