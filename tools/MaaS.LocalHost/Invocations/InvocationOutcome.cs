namespace MaaS.LocalHost.Invocations;

/// <summary>How one invocation of a blob or timer function ended.</summary>
/// <param name="Detail">For the console: the status and body that failed, for example. Empty on success.</param>
internal sealed record InvocationOutcome(InvocationResult Result, string Detail)
{
    public static InvocationOutcome Succeeded { get; } = new(InvocationResult.Succeeded, "");
}
