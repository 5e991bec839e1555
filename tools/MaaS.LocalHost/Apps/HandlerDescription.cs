namespace MaaS.LocalHost.Apps;

/// <summary>host.json's <c>customHandler.description</c>: how to start the app's own server.</summary>
internal sealed record HandlerDescription
{
    /// <summary>A file of the app's folder, or a command on the PATH.</summary>
    public required string Executable { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required string WorkingDirectory { get; init; }
}
