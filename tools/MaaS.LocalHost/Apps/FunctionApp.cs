namespace MaaS.LocalHost.Apps;

/// <summary>A built function app as its folder describes it: everything that a host knows of it.</summary>
internal sealed record FunctionApp
{
    /// <summary>For console lines.</summary>
    public required string Name { get; init; }

    public required string Folder { get; init; }

    public required HandlerDescription Handler { get; init; }

    /// <summary>In function-name order: the order in which the host maps routes.</summary>
    public required IReadOnlyList<FunctionDefinition> Functions { get; init; }

    /// <summary>host.json's <c>functionTimeout</c>; an invocation that runs longer costs the app its handler.</summary>
    public required TimeSpan FunctionTimeout { get; init; }

    /// <summary>host.json's <c>extensions.blobs.maxDegreeOfParallelism</c>: blob invocations at a time.</summary>
    public required int BlobParallelism { get; init; }

    /// <summary>What the real host would start with, but not as its author meant it.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
