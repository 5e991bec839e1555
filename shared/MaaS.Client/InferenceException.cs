using System.Net;

namespace MaaS.Client;

/// <summary>A call did not succeed. Cancellation by the caller is an <see cref="OperationCanceledException"/> as everywhere.</summary>
/// <param name="failure">What went wrong.</param>
/// <param name="message">A sentence for a person.</param>
/// <param name="innerException">What was caught, if anything.</param>
public sealed class InferenceException(InferenceFailure failure, string message, Exception? innerException)
    : Exception(message, innerException)
{
    /// <summary>What went wrong.</summary>
    public InferenceFailure Failure { get; } = failure;

    /// <summary>The status of the answer; null when there was none.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>The server's own words, without the JSON around them; null when it said nothing.</summary>
    public string? ServerMessage { get; init; }

    /// <summary>The identifier of the request: the caller's, else the one in the answer's header <c>X-Request-Id</c>; null: none.</summary>
    public string? RequestId { get; init; }

    /// <summary>How long the server asks to wait before the next try; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
