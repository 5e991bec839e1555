namespace MaaS.Client;

/// <summary>What went wrong, as far as a caller would act on it.</summary>
public enum InferenceFailure
{
    /// <summary>The server answered with an error status: see <see cref="InferenceException.StatusCode"/>.</summary>
    Refused,

    /// <summary>The server could not be reached, or the connection broke.</summary>
    Unreachable,

    /// <summary>No whole answer within <see cref="InferenceClientOptions.Timeout"/>, retries included.</summary>
    TimedOut,

    /// <summary>A successful status, and an answer that is not of the protocol.</summary>
    AnswerMalformed,

    /// <summary>An answer of more bytes than <see cref="InferenceClientOptions.MaxResponseBytes"/>.</summary>
    AnswerTooLarge,
}
