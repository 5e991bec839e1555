using MaaS.Runtime.Inference;
using MaaS.Runtime.Models;
using MaaS.Runtime.Sessions;

namespace PredictFunction.Http;

/// <summary>Finds what <c>{model}</c> and <c>{version}</c> of a route mean.</summary>
internal sealed class ModelRoute(IModelServer server)
{
    public const string Model = "model";
    public const string Version = "version";

    public static Outcome<ModelName> Name(HttpContext context)
    {
        string? text = (string?)context.Request.RouteValues[Model];
        return ModelName.TryParse(text, out ModelName? name, out string? reason)
            ? name
            : new InferenceError(InferenceErrorKind.ModelUnknown, reason);
    }

    public static Outcome<VersionSelector> Selector(HttpContext context)
    {
        string? text = (string?)context.Request.RouteValues[Version];
        return VersionSelector.TryParse(text, out VersionSelector selector, out string? reason)
            ? selector
            : new InferenceError(InferenceErrorKind.ModelUnknown, reason);
    }

    public async ValueTask<Outcome<ResolvedModel>> ResolveAsync(
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (
            !Name(context).TryGet(out ModelName? name, out InferenceError? error)
            || !Selector(context).TryGet(out VersionSelector selector, out error)
        )
        {
            return error;
        }

        return await server.ResolveAsync(name, selector, cancellationToken);
    }
}
