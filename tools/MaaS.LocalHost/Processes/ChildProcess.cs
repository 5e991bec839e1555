using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace MaaS.LocalHost.Processes;

/// <summary>
/// A program that ends with this process, however this process ends: the wrapper that runs it (until-stdin-ends.mjs)
/// watches our end of a pipe, and ends the program's whole process group with it.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stopped;

    private ChildProcess(Process process)
    {
        _process = process;
        Ended = _ended.Token;
    }

    /// <summary>Cancelled when the program has ended.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Its exit code, once it has one.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>Starts a program with this process's environment and more.</summary>
    /// <param name="grace">How long <see cref="Stop"/> lets it end by itself (SIGTERM) before it is killed; zero: not at all.</param>
    /// <param name="output">Is given each line of standard output and error.</param>
    /// <exception cref="LocalHostException">Node, which runs the wrapper, is not there.</exception>
    public static ChildProcess Start(
        string program,
        IEnumerable<string> arguments,
        string workingDirectory,
        IReadOnlyDictionary<string, string> environment,
        TimeSpan grace,
        Action<string> output
    )
    {
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "until-stdin-ends.mjs"));
        start.ArgumentList.Add(grace.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture));
        start.ArgumentList.Add(program);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var child = new ChildProcess(process);
        process.OutputDataReceived += (_, line) => Pass(line.Data, output);
        process.ErrorDataReceived += (_, line) => Pass(line.Data, output);
        process.Exited += (_, _) => child.OnExited();
        try
        {
            process.Start();
        }
        catch (Win32Exception error)
        {
            throw new LocalHostException($"Node.js could not be started: {error.Message}.", error);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Begins to end it; <see cref="Exited"/> tells when it has.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 0)
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
}
