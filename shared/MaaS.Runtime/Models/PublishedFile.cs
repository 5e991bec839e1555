namespace MaaS.Runtime.Models;

/// <summary>One immutable file of a published version.</summary>
public sealed record PublishedFile
{
    /// <summary>The file's name inside the version's folder: no directory separators.</summary>
    public required string Name { get; init; }

    /// <summary>Size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of the content, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }
}
