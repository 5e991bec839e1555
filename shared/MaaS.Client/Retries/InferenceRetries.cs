using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Retry;

namespace MaaS.Client.Retries;

/// <summary>
/// Which calls are made again: those that the server turned away before it ran anything (429, 503) and those that never reached
/// it. An inference has no side effects, but one that failed on the way back has already cost its time.
/// </summary>
internal static class InferenceRetries
{
    /// <summary>Set on requests whose 503 is the answer, not a failure: the health calls.</summary>
    public static readonly HttpRequestOptionsKey<bool> Never = new("MaaS.Client.NeverRetry");

    /// <summary>Adds the retries, if there are to be any.</summary>
    public static void AddTo(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, InferenceClientOptions options)
    {
        if (options.MaxRetries == 0)
        {
            return;
        }

        pipeline.AddRetry(
            new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryDelay,
                MaxDelay = options.MaxRetryDelay,
                // A generated delay wins over the back-off; a Retry-After of less than it would only crowd the server.
                ShouldRetryAfterHeader = true,
                ShouldHandle = arguments =>
                    ValueTask.FromResult(ShouldRetry(arguments, options.MaxRetryDelay, pipeline.TimeProvider)),
            }
        );
    }

    private static bool ShouldRetry(
        RetryPredicateArguments<HttpResponseMessage> arguments,
        TimeSpan longest,
        TimeProvider? time
    )
    {
        if (
            arguments.Context.GetRequestMessage() is { } request
            && request.Options.TryGetValue(Never, out bool never)
            && never
        )
        {
            return false;
        }

        return arguments.Outcome switch
        {
            { Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } } => true,
            { Result: { StatusCode: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable } response } =>
                RetryAfter.Of(response, time ?? TimeProvider.System) is not { } asked || asked <= longest,
            _ => false,
        };
    }
}
