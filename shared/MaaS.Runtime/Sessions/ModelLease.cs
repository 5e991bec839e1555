namespace MaaS.Runtime.Sessions;

/// <summary>
/// Keeps a loaded model alive until disposed, which its one owner does once: every request has one, so there is no object behind it that
/// could know of a second time.
/// </summary>
internal readonly struct ModelLease(LoadedModel model) : IDisposable
{
    public LoadedModel Model { get; } = model;

    public void Dispose() => Model.Return();
}
