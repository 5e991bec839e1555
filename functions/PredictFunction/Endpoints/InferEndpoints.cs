using System.Globalization;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Protocol;
using MaaS.Runtime.Sessions;
using PredictFunction.Http;

namespace PredictFunction.Endpoints;

/// <summary>Inference by the Open Inference Protocol v2.</summary>
internal sealed class InferEndpoints(
    IModelServer server,
    InferRequestReader reader,
    ModelRoute route,
    RequestGuard guard,
    TimeProvider time
)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v2/models/{model}/infer", guard.Guard(InferAsync));
        routes.MapPost("/v2/models/{model}/versions/{version}/infer", guard.Guard(InferAsync));
    }

    private async Task<InferenceError?> InferAsync(HttpContext context, CancellationToken cancellationToken)
    {
        Outcome<ResolvedModel> resolved = await route.ResolveAsync(context, cancellationToken);
        if (
            !resolved.TryGet(out ResolvedModel? model, out InferenceError? error)
            || !TryReadJsonLength(context.Request, out long? jsonLength, out error)
        )
        {
            return error;
        }

        Outcome<Stream> opened = await RequestBody.OpenAsync(context.Request, json: jsonLength != 0, cancellationToken);
        if (!opened.TryGet(out Stream? body, out error))
        {
            return error;
        }

        await using (body)
        {
            long started = time.GetTimestamp();
            Outcome<InferenceInvocation> read = await reader.ReadAsync(
                body,
                jsonLength,
                model.Signature,
                cancellationToken
            );
            TimeSpan decoding = time.GetElapsedTime(started);
            if (!read.TryGet(out InferenceInvocation? invocation, out error))
            {
                ServerTiming.WriteFailed(context.Response, decoding, run: null);
                return error;
            }

            using (invocation)
            {
                error = await RunAsync(context, model, invocation, decoding, cancellationToken);
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
        InferenceInvocation invocation,
        TimeSpan decoding,
        CancellationToken cancellationToken
    )
    {
        Outcome<InferenceResult> run = await server.RunAsync(model, invocation, cancellationToken);
        if (!run.TryGet(out InferenceResult result, out InferenceError? error))
        {
            return error;
        }

        RunTimings timings = result.Timings;
        long encodingStarted = time.GetTimestamp();
        Outcome<InferResponse> created = await InferResponse.CreateAsync(result, invocation, cancellationToken);
        if (!created.TryGet(out InferResponse? answer, out error))
        {
            return error;
        }

        using (answer)
        {
            HttpResponse response = context.Response;
            response.ContentType = answer.ContentType;
            response.ContentLength = answer.ContentLength;
            ServerTiming.Write(response, decoding, timings, time.GetElapsedTime(encodingStarted));
            if (answer.JsonLength is { } length)
            {
                response.Headers[InferRequestReader.JsonLengthHeader] = length.ToString(CultureInfo.InvariantCulture);
            }

            await ResponseEncoding.WriteAsync(
                context,
                answer.ContentLength ?? answer.TensorBytes,
                answer.WriteAsync,
                cancellationToken
            );
        }

        return null;
    }

    private static bool TryReadJsonLength(HttpRequest request, out long? length, out InferenceError? error)
    {
        string text = request.Headers[InferRequestReader.JsonLengthHeader].ToString();
        length = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
        error =
            length is null && text.Length > 0
                ? new InferenceError(
                    InferenceErrorKind.BodyMalformed,
                    $"The header {InferRequestReader.JsonLengthHeader} is no length; expected the number of bytes of the JSON."
                )
                : null;
        return error is null;
    }
}
