using System.Diagnostics;
using System.Globalization;

namespace MaaS.Bench.Load;

/// <summary>A server that is measured: one that was given by its address, or a process that was started for it.</summary>
internal sealed class BenchServer(string name, Uri address, Process? process) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private IReadOnlyList<Process> _handlers = [];

    public string Name { get; } = name;

    public Uri Address { get; } = address;

    public TimeSpan ProcessorTime => Processes().Aggregate(TimeSpan.Zero, (sum, part) => sum + part.TotalProcessorTime);

    private bool HasExited => process is { HasExited: true };

    public long ResidentBytes => Processes().Sum(part => part.WorkingSet64);

    /// <summary>The most that was ever resident.</summary>
    public long PeakResidentBytes => Processes().Sum(part => part.PeakWorkingSet64);

    /// <summary>Resident bytes that no file backs: a mapped model file can be given back by the system at any time, these cannot.</summary>
    public async Task<long> AnonymousBytesAsync(CancellationToken cancellationToken)
    {
        const string field = "RssAnon:";
        if (process is null || !OperatingSystem.IsLinux())
        {
            return 0;
        }

        string[] lines = await File.ReadAllLinesAsync($"/proc/{process.Id}/status", cancellationToken);
        string kilobytes = lines.Single(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..^2];
        return long.Parse(
                kilobytes,
                NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture
            ) << 10;
    }

    /// <summary>Starts a program.</summary>
    public static BenchServer Start(string name, int port, ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        Process process =
            Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return new BenchServer(name, new Uri($"http://127.0.0.1:{port}"), process);
    }

    /// <summary>Starts a program and waits until it answers at <c>/v2/health/ready</c>.</summary>
    public static async Task<BenchServer> StartAsync(
        string name,
        int port,
        ProcessStartInfo start,
        CancellationToken cancellationToken
    )
    {
        BenchServer server = Start(name, port, start);
        using var client = new HttpClient();
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < StartLimit && !server.HasExited)
        {
            try
            {
                using HttpResponseMessage ready = await client.GetAsync(
                    new Uri(server.Address, "/v2/health/ready"),
                    cancellationToken
                );
                if (ready.IsSuccessStatusCode)
                {
                    return server;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }

        await server.DisposeAsync();
        throw new InvalidOperationException($"{name} was not ready after {StartLimit.TotalSeconds} s.");
    }

    /// <summary>What runs behind a host counts with it.</summary>
    /// <param name="program">The handler's file.</param>
    public void CountHandlers(string program) =>
        _handlers = process is null ? [] : HandlerSearch.Find(process.Id, program);

    public async ValueTask DisposeAsync()
    {
        foreach (Process handler in _handlers)
        {
            handler.Dispose();
        }

        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process?.Dispose();
    }

    private IEnumerable<Process> Processes()
    {
        foreach (Process part in process is null ? _handlers : _handlers.Prepend(process))
        {
            part.Refresh();
            yield return part;
        }
    }
}
