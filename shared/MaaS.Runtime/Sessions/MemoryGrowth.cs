namespace MaaS.Runtime.Sessions;

/// <summary>
/// What a loaded model takes, by how much the process grew while its session was made and warmed up. Sessions are made one at a
/// time, but requests go on meanwhile and grow the process too, or a collection shrinks it: so the figure is believed only
/// as far as files of that size can explain it.
/// </summary>
internal static class MemoryGrowth
{
    /// <summary>For what a session has besides weights: threads, its graph, a part of the arena; the first one also loads libraries.</summary>
    private const long SessionAllowance = 16L << 20;

    /// <summary>Bytes to count for a model: the growth, from its files to twice what was expected and a session's own.</summary>
    /// <param name="before">Resident bytes of the process before its session was made.</param>
    /// <param name="after">… and after its warm-up run.</param>
    /// <param name="fileBytes">Bytes of the files that it was made from: it has at least those in memory, even where they took the place of what the process had and did not need.</param>
    /// <param name="expected">What room was made for.</param>
    public static long Of(long before, long after, long fileBytes, long expected) =>
        Math.Clamp(after - before, fileBytes, (2 * expected) + SessionAllowance);
}
