using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MaaS.Runtime.Inference;
using MaaS.Runtime.Protocol.Documents;

namespace PredictFunction.Http;

/// <summary>Small answers: one document, its length known.</summary>
internal static class JsonAnswer
{
    private static readonly TimeSpan UsualRetry = TimeSpan.FromSeconds(1);

    public static async Task WriteAsync<T>(
        this HttpResponse response,
        T document,
        JsonTypeInfo<T> type,
        int status = StatusCodes.Status200OK
    )
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(document, type);
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, response.HttpContext.RequestAborted);
    }

    public static Task WriteErrorAsync(this HttpResponse response, InferenceError error)
    {
        int status = ErrorStatus.Of(error.Kind);
        bool mayPass = error.Kind != InferenceErrorKind.SwitchedOff;
        if (mayPass && status is (StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable))
        {
            double seconds = Math.Ceiling((error.RetryAfter ?? UsualRetry).TotalSeconds);
            response.Headers.RetryAfter = Math.Max(seconds, 1).ToString("F0", CultureInfo.InvariantCulture);
        }

        return response.WriteErrorAsync(status, error.Message);
    }

    public static Task WriteErrorAsync(this HttpResponse response, int status, string message) =>
        response.WriteAsync(new ErrorDocument(message), ProtocolJson.Readable.ErrorDocument, status);
}
