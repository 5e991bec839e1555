namespace PredictFunction.Http;

/// <summary>Makes JSON of what ends without an answer of ours: an unknown route, a wrong method, a bug.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && e is not OperationCanceledException)
        {
            LogUnexpected(logger, e, context.Request.Method, context.Request.Path);
            context.Response.Clear();
            await context.Response.WriteErrorAsync(
                StatusCodes.Status500InternalServerError,
                "Something went wrong that is no fault of the request; the server's log has it."
            );
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null })
        {
            await AnswerAsync(context);
        }
    }

    private static Task AnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        int status = context.Response.StatusCode;
        return context.Response.WriteErrorAsync(
            status,
            status switch
            {
                StatusCodes.Status404NotFound => $"There is no route {request.Method} {request.Path}.",
                StatusCodes.Status405MethodNotAllowed =>
                    $"{request.Path} does not take {request.Method}; it takes {context.Response.Headers.Allow}.",
                _ => $"The request failed with status {status}.",
            }
        );
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed unexpectedly")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, string method, string path);
}
