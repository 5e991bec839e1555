using System.Net.Http.Headers;

namespace MaaS.Client.Retries;

/// <summary>The header <c>Retry-After</c>, in seconds or as a date.</summary>
internal static class RetryAfter
{
    /// <summary>How long the server asks to wait; null when it does not say.</summary>
    public static TimeSpan? Of(HttpResponseMessage response, TimeProvider time)
    {
        RetryConditionHeaderValue? header = response.Headers.RetryAfter;
        TimeSpan? delay = header?.Delta ?? header?.Date - time.GetUtcNow();
        return delay < TimeSpan.Zero ? TimeSpan.Zero : delay;
    }
}
