using MaaS.Runtime.Models;

namespace MaaS.Runtime.Sessions;

/// <summary>A model file and how a session is made of it.</summary>
/// <param name="Path">The model; its external data lies beside it.</param>
/// <param name="Mode">How much is still to be done; null: all of it, the file is a plain model.</param>
/// <param name="WriteTo">Where the graph is written once it is optimized, weights beside it; null: nowhere.</param>
public sealed record SessionSource(string Path, LoadReadyMode? Mode = null, string? WriteTo = null);
