using System.Diagnostics;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using MaaS.LocalHost.Tests.Echo;
using MaaS.Testing;

namespace MaaS.LocalHost.Tests.Hosting;

/// <summary>The built tool as a process, as a person starts it; everything on free ports and in memory.</summary>
internal sealed partial class LocalHostProcess : IDisposable
{
    private static readonly string[] FreePorts =
    [
        "--ephemeral",
        "--predict-port=0",
        "--optimize-port=0",
        "--blob-port=0",
        "--queue-port=0",
        "--table-port=0",
    ];

    private readonly Process _process;
    private readonly List<string> _output = [];

    private LocalHostProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>Every loopback port that its output names: its own and its children's.</summary>
    public IReadOnlyList<int> Ports =>
        [.. Port.Matches(Output).Select(match => int.Parse(match.Groups["port"].ValueSpan)).Distinct().Order()];

    public static LocalHostProcess Start(string? path, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(RepositoryFolder.Built("tools/MaaS.LocalHost"), "MaaS.LocalHost.dll"));
        IEnumerable<string> free = FreePorts.Where(option => !Array.Exists(arguments, given => Names(given, option)));
        foreach (string argument in free.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        if (path is not null)
        {
            start.Environment["PATH"] = $"{path}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        }

        return new LocalHostProcess(start);
    }

    public Task WaitForAsync(string text) =>
        Eventually.TrueAsync(
            () => Output.Contains(text, StringComparison.Ordinal) || _process.HasExited,
            $"'{text}' in:\n{Output}"
        );

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Sends it a signal, such as <c>INT</c> (Ctrl-C) or <c>KILL</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<bool> IsListenedOnAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static bool Names(string argument, string option) =>
        string.Equals(argument.Split('=')[0], option.Split('=')[0], StringComparison.Ordinal);

    private void Add(string? line)
    {
        lock (_output)
        {
            _output.Add(line ?? "");
        }
    }

    [GeneratedRegex(@"127\.0\.0\.1:(?<port>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Port { get; }
}
