using MaaS.Runtime.Inference;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace PredictFunction.Http;

/// <summary>
/// Runs a handler under the request's deadline, and turns what ends it from outside into an answer: the deadline, the caller
/// going away, a body that the server refuses.
/// </summary>
internal sealed partial class RequestGuard(
    IOptions<RequestLimitsOptions> limits,
    RequestDeadlines deadlines,
    TimeProvider time,
    ILogger<RequestGuard> logger
)
{
    /// <summary>The handler gets a token that ends with the deadline or the caller, and returns an error or null.</summary>
    public RequestDelegate Guard(Func<HttpContext, CancellationToken, Task<InferenceError?>> handler) =>
        context => RunAsync(context, handler);

    private async Task RunAsync(
        HttpContext context,
        Func<HttpContext, CancellationToken, Task<InferenceError?>> handler
    )
    {
        long started = time.GetTimestamp();
        using RequestDeadline deadline = deadlines.Start(limits.Value.Deadline, context.RequestAborted);
        InferenceError? error;
        try
        {
            error = await handler(context, deadline.Token);
        }
        catch (Exception e)
            when (e is OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
        {
            error = new InferenceError(InferenceErrorKind.Cancelled, "The caller went away.");
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(context, started, e.StatusCode, WhyRefused(e));
            return;
        }

        if (error is null)
        {
            return;
        }

        if (error.Kind == InferenceErrorKind.Cancelled && !context.RequestAborted.IsCancellationRequested)
        {
            error = new InferenceError(
                InferenceErrorKind.DeadlineExceeded,
                $"The request took longer than {limits.Value.Deadline.TotalSeconds:0.###} s."
            );
        }

        await AnswerAsync(context, started, error);
    }

    private async Task AnswerAsync(HttpContext context, long started, InferenceError error)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer is out; only cutting the connection tells the caller that it is not whole.
            LogCut(logger, context.Request.Path, error.Message);
            context.Abort();
        }
        else if (!context.RequestAborted.IsCancellationRequested)
        {
            ServerTiming.WriteTotal(context.Response, time.GetElapsedTime(started));
            await context.Response.WriteErrorAsync(error);
        }
    }

    private async Task AnswerAsync(HttpContext context, long started, int status, string message)
    {
        if (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            ServerTiming.WriteTotal(context.Response, time.GetElapsedTime(started));
            await context.Response.WriteErrorAsync(status, message);
        }
    }

    private string WhyRefused(BadHttpRequestException exception) =>
        exception.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => $"The body has more than {limits.Value.MaxBodyBytes} bytes.",
            StatusCodes.Status408RequestTimeout =>
                $"The body arrived slower than {limits.Value.MinBodyBytesPerSecond} bytes per second.",
            _ => "The body ended before its declared length, or its framing is broken.",
        };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer to {Path} was cut: {Reason}")]
    private static partial void LogCut(ILogger logger, string path, string reason);
}
