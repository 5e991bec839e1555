namespace MaaS.Runtime.Inference;

/// <summary>An expected failure of a request, as a value.</summary>
/// <param name="Kind">Phase and side.</param>
/// <param name="Message">One or more sentences for the caller: the field, what was found, what was expected.</param>
/// <param name="RetryAfter">When a retry may succeed; null when a retry would fail again.</param>
public sealed record InferenceError(InferenceErrorKind Kind, string Message, TimeSpan? RetryAfter = null);
