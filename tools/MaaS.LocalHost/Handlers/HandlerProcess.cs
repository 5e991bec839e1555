using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MaaS.LocalHost.Apps;

namespace MaaS.LocalHost.Handlers;

/// <summary>
/// One run of an app's handler. It ends by itself, by <see cref="Kill"/>, or with this process: the wrapper that starts it
/// watches our end of a pipe.
/// </summary>
internal sealed class HandlerProcess : IDisposable
{
    private readonly Process _process;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _killed;

    private HandlerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        Ended = _ended.Token;
    }

    /// <summary>Where it listens: loopback, a port of this run.</summary>
    public Uri Address { get; }

    /// <summary>Cancelled when the process has ended.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Its exit code, once it has one.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>Starts the handler on a free port.</summary>
    /// <param name="output">Is given each line of standard output and error.</param>
    public static HandlerProcess Start(
        HandlerDescription description,
        IReadOnlyDictionary<string, string> environment,
        Action<string> output
    )
    {
        int port = FreePort();
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = description.WorkingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] wrapper =
        [
            Path.Combine(AppContext.BaseDirectory, "until-stdin-ends.mjs"),
            "0",
            description.Executable,
        ];
        foreach (string argument in wrapper.Concat(description.Arguments))
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = Guid.NewGuid().ToString();
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var handler = new HandlerProcess(process, new Uri($"http://127.0.0.1:{port}"));
        process.OutputDataReceived += (_, line) => Pass(line.Data, output);
        process.ErrorDataReceived += (_, line) => Pass(line.Data, output);
        process.Exited += (_, _) => handler.OnExited();
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return handler;
    }

    /// <summary>SIGKILL: the real host gives a handler no chance to end gracefully, so neither do we.</summary>
    public void Kill()
    {
        if (Interlocked.Exchange(ref _killed, 1) == 0)
        {
            _process.StandardInput.Close();
        }
    }

    public void Dispose()
    {
        _process.Dispose();
        _ended.Dispose();
    }

    private void OnExited()
    {
        // In this order: whoever sees the exit code may dispose this object.
        int exitCode = _process.ExitCode;
        _ended.Cancel();
        _exited.TrySetResult(exitCode);
    }

    private static void Pass(string? line, Action<string> output)
    {
        if (line is not null)
        {
            output(line);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
