namespace MaaS.Runtime.Sessions;

/// <summary>Keeps a loaded model alive until disposed.</summary>
internal sealed class ModelLease(LoadedModel model) : IDisposable
{
    private LoadedModel? _model = model;

    /// <summary>The model, until this is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The lease was returned.</exception>
    public LoadedModel Model => _model ?? throw new ObjectDisposedException(nameof(ModelLease));

    public void Dispose() => Interlocked.Exchange(ref _model, null)?.Return();
}
