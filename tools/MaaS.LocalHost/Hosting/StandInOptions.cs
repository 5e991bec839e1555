namespace MaaS.LocalHost.Hosting;

/// <summary>How the stand-in runs one app.</summary>
internal sealed record StandInOptions
{
    /// <summary>TCP port on loopback; 0 picks a free one.</summary>
    public required int Port { get; init; }

    /// <summary>Whether HTTP functions above level <c>anonymous</c> ask for a key.</summary>
    public bool EnforceKeys { get; init; }

    /// <summary>The app's settings: environment variables of the handler, and what bindings refer to.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }
}
