namespace MaaS.LocalHost.Azurite;

/// <summary>Where Azurite listens and keeps its blobs.</summary>
public sealed record AzuriteOptions
{
    /// <summary>The folder whose <c>node_modules</c> holds azurite: the repository's root.</summary>
    public required string PackageRoot { get; init; }

    /// <summary>TCP ports; 0 picks a free one.</summary>
    public int BlobPort { get; init; }

    public int QueuePort { get; init; }

    public int TablePort { get; init; }

    /// <summary>A folder for its data; null keeps everything in memory.</summary>
    public string? Location { get; init; }
}
