namespace MaaS.LocalHost.Hosting;

/// <summary>A Functions host that runs one app: the stand-in of this tool, or Core Tools.</summary>
internal interface IAppHost : IAsyncDisposable
{
    /// <summary>Where the app's HTTP functions are.</summary>
    Uri Address { get; }

    /// <summary>Faults with a <see cref="LocalHostException"/> when the host ends by itself.</summary>
    Task Failed { get; }
}
