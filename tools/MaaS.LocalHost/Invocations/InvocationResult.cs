namespace MaaS.LocalHost.Invocations;

internal enum InvocationResult
{
    /// <summary>200 with a JSON object.</summary>
    Succeeded,

    /// <summary>Any other answer: counts as one of the attempts.</summary>
    Failed,

    /// <summary>No answer within functionTimeout; the handler was killed for it. Counts as one of the attempts.</summary>
    TimedOut,

    /// <summary>The handler ended before it answered: the same event is delivered again to the next one.</summary>
    HandlerLost,
}
