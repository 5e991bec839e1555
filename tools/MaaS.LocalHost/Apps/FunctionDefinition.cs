namespace MaaS.LocalHost.Apps;

/// <summary>One folder of a function app that holds a function.json: its trigger.</summary>
internal abstract record FunctionDefinition
{
    /// <summary>The folder's name, and the path that the host posts non-HTTP invocations to.</summary>
    public required string Name { get; init; }

    /// <summary>What the host calls it in queue messages and receipts.</summary>
    public string FullName => $"Host.Functions.{Name}";
}
