namespace MaaS.Runtime.Storage;

/// <summary>Files of a version on the local disk. This process does not evict them until this is disposed: whoever opens them has opened them by then.</summary>
/// <param name="path">Of the first file; the others lie beside it.</param>
internal sealed class CachedFiles(string path, IDisposable hold) : IDisposable
{
    public string Path { get; } = path;

    public void Dispose() => hold.Dispose();
}
