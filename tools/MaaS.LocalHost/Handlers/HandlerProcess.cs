using System.Globalization;
using MaaS.LocalHost.Apps;
using MaaS.LocalHost.Processes;

namespace MaaS.LocalHost.Handlers;

/// <summary>One run of an app's handler.</summary>
internal sealed class HandlerProcess : IDisposable
{
    private readonly ChildProcess _process;

    private HandlerProcess(ChildProcess process, Uri address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>Where it listens: loopback, a port of this run.</summary>
    public Uri Address { get; }

    /// <summary>Cancelled when the process has ended.</summary>
    public CancellationToken Ended => _process.Ended;

    /// <summary>Its exit code, once it has one.</summary>
    public Task<int> Exited => _process.Exited;

    /// <summary>Starts the handler on a free port.</summary>
    /// <param name="output">Is given each line of standard output and error.</param>
    public static HandlerProcess Start(
        HandlerDescription description,
        IReadOnlyDictionary<string, string> settings,
        Action<string> output
    )
    {
        int port = LoopbackPort.Free();
        var environment = new Dictionary<string, string>(settings, StringComparer.Ordinal)
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = Guid.NewGuid().ToString(),
        };
        var process = ChildProcess.Start(
            description.Executable,
            description.Arguments,
            description.WorkingDirectory,
            environment,
            grace: TimeSpan.Zero,
            output
        );
        return new HandlerProcess(process, new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>SIGKILL: the real host gives a handler no chance to end gracefully, so neither do we.</summary>
    public void Kill() => _process.Stop();

    public void Dispose() => _process.Dispose();
}
