using MaaS.Runtime.Inference;
using MaaS.Runtime.Protocol.Documents;
using MaaS.Runtime.Protocol.V1;
using MaaS.Runtime.Sessions;
using PredictFunction.Http;

namespace PredictFunction.Endpoints;

/// <summary>Inference as TensorFlow Serving and KServe v1 speak it.</summary>
internal sealed class V1Endpoints(
    IModelServer server,
    PredictRequestReader reader,
    ModelRoute route,
    RequestGuard guard,
    TimeProvider time
)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        string[] models =
        [
            "/v1/models/{model}",
            "/v1/models/{model}/versions/{version}",
            "/v1/models/{model}/labels/{version}",
        ];
        foreach (string model in models)
        {
            routes.MapGet(model, guard.Guard(StatusAsync));
            routes.MapPost(model + ":predict", guard.Guard(PredictAsync));
        }
    }

    private async Task<InferenceError?> StatusAsync(HttpContext context, CancellationToken cancellationToken)
    {
        Outcome<ResolvedModel> outcome = await route.ResolveAsync(context, cancellationToken);
        if (outcome.TryGet(out ResolvedModel? model, out InferenceError? error))
        {
            await context.Response.WriteAsync(
                ServedModelDocument.Of(model, server.IsResident(model)),
                ProtocolJson.Default.ServedModelDocument
            );
        }

        return error;
    }

    private async Task<InferenceError?> PredictAsync(HttpContext context, CancellationToken cancellationToken)
    {
        Outcome<ResolvedModel> resolved = await route.ResolveAsync(context, cancellationToken);
        if (!resolved.TryGet(out ResolvedModel? model, out InferenceError? error))
        {
            return error;
        }

        Outcome<Stream> opened = await RequestBody.OpenAsync(context.Request, json: true, cancellationToken);
        if (!opened.TryGet(out Stream? body, out error))
        {
            return error;
        }

        await using (body)
        {
            long started = time.GetTimestamp();
            Outcome<PredictRequest> read = await reader.ReadAsync(body, model.Signature, cancellationToken);
            TimeSpan decoding = time.GetElapsedTime(started);
            if (!read.TryGet(out PredictRequest? request, out error))
            {
                ServerTiming.WriteFailed(context.Response, decoding, run: null);
                return error;
            }

            using (request.Invocation)
            {
                error = await RunAsync(context, model, request, decoding, cancellationToken);
                if (error is not null)
                {
                    ServerTiming.WriteFailed(context.Response, decoding, time.GetElapsedTime(started) - decoding);
                }

                return error;
            }
        }
    }

    private async Task<InferenceError?> RunAsync(
        HttpContext context,
        ResolvedModel model,
        PredictRequest request,
        TimeSpan decoding,
        CancellationToken cancellationToken
    )
    {
        Outcome<InferenceResult> run = await server.RunAsync(model, request.Invocation, cancellationToken);
        if (!run.TryGet(out InferenceResult result, out InferenceError? error))
        {
            return error;
        }

        using (result)
        {
            error = PredictResponse.Check(result, request.Rows);
            if (error is not null)
            {
                return error;
            }

            context.Response.ContentType = "application/json";
            ServerTiming.Write(context.Response, decoding, result.Timings, encode: null);
            await ResponseEncoding.WriteAsync(
                context,
                result.Outputs.Sum(output => (long)output.Data.Length),
                (body, token) => PredictResponse.WriteAsync(body, result, request.Rows, token),
                cancellationToken
            );
        }

        return null;
    }
}
