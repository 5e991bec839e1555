using MaaS.Runtime.Models;

namespace MaaS.Runtime.Sessions;

/// <summary>One line of the repository index.</summary>
/// <param name="Ready">Whether the version is loaded and warm on this instance.</param>
/// <param name="Reason">Why not, in a few words; null when ready.</param>
public sealed record RepositoryEntry(ModelName Name, int Version, bool Ready, string? Reason);
