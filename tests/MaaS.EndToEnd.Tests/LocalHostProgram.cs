using System.Collections.Concurrent;
using System.Diagnostics;
using MaaS.Testing;

namespace MaaS.EndToEnd.Tests;

/// <summary>MaaS.LocalHost as a process, started from its build output with free ports and its data in memory.</summary>
internal sealed class LocalHostProgram : IAsyncDisposable
{
    private static readonly string[] FreePorts =
    [
        "--ephemeral",
        "--predict-port",
        "0",
        "--optimize-port",
        "0",
        "--blob-port",
        "0",
        "--queue-port",
        "0",
        "--table-port",
        "0",
    ];

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private LocalHostProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    /// <summary>What it printed so far.</summary>
    public string Output => string.Join(Environment.NewLine, _lines);

    public IEnumerable<string> Lines => _lines;

    public bool HasExited => _process.HasExited;

    /// <summary>The ids of the processes that it started and their children, by a word of their command lines (Linux).</summary>
    public IReadOnlyList<int> Descendants(string commandLineWord) =>
        ProcessTree.Descendants(_process.Id, commandLineWord);

    public static LocalHostProgram Start(params IEnumerable<string> arguments)
    {
        string output = RepositoryFolder.BuiltApp("PredictFunction");
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string configuration = Path.Combine(
            "bin",
            Path.GetFileName(Path.GetDirectoryName(output)!),
            Path.GetFileName(output)
        );
        start.ArgumentList.Add(
            Path.Combine(RepositoryFolder.Root, "tools", "MaaS.LocalHost", configuration, "MaaS.LocalHost.dll")
        );
        foreach (string argument in FreePorts.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        var program = new LocalHostProgram(new Process { StartInfo = start });
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Takes the whole tree down at once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }
}
