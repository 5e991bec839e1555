namespace MaaS.LocalHost.CommandLine;

/// <summary>What the command line says. Ports are TCP ports of 127.0.0.1; 0 picks a free one.</summary>
internal sealed record LocalHostOptions
{
    public int PredictPort { get; init; } = 7071;

    public int OptimizePort { get; init; } = 7072;

    public int BlobPort { get; init; } = 10000;

    public int QueuePort { get; init; } = 10001;

    public int TablePort { get; init; } = 10002;

    /// <summary>Where the storage emulator keeps its data; null keeps it in memory.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Whether to run the demonstration.</summary>
    public bool Demonstrate { get; init; } = true;

    /// <summary>Whether to end after the demonstration.</summary>
    public bool Once { get; init; }

    /// <summary>Whether HTTP functions ask for keys.</summary>
    public bool EnforceKeys { get; init; }

    /// <summary>Whether Core Tools (<c>func</c>) host the apps instead of the stand-in.</summary>
    public bool UseCoreTools { get; init; }

    /// <summary>The line of text that the demonstration reads; null: the sample.</summary>
    public string? ImageFile { get; init; }

    /// <summary>A local.settings.json; null: the repository's own, or else its sample.</summary>
    public string? SettingsFile { get; init; }

    /// <summary>The folder of MaaS.sln.</summary>
    public required string RepositoryRoot { get; init; }

    /// <summary>A folder of published apps, one folder each by name; null: what the build left.</summary>
    public string? AppsFolder { get; init; }

    /// <summary>Where a build leaves a function app, below its project's folder.</summary>
    public required string AppOutputPath { get; init; }
}
