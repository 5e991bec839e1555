using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace MaaS.Optimization.Isolation;

/// <summary>Starts a child in its private folder, watches it, and ends it with everything that it started.</summary>
internal sealed partial class SandboxLauncher(
    SandboxCommand command,
    TimeProvider timeProvider,
    ILogger<SandboxLauncher> logger
)
{
    /// <summary>How often the resident size is looked at: a page fault at a time, a process fills a few GB per second.</summary>
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromMilliseconds(50);

    private int _toldOfMissingLimits;

    /// <summary>Runs one child to its end.</summary>
    /// <param name="folder">The child's private folder, with its <see cref="SandboxOrder"/>.</param>
    public async Task<ProcessEnd> RunAsync(
        string folder,
        SandboxLimits limits,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    )
    {
        TellOfMissingLimitsOnce();
        using var process = new Process { StartInfo = StartInfo(folder) };
        process.Start();
        return await WatchAsync(process, limits, progress, cancellationToken);
    }

    private ProcessStartInfo StartInfo(string folder)
    {
        var info = new ProcessStartInfo(command.FileName)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            CreateNoWindow = true,
            // Never written to: its end tells the child that this process is gone.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in command.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        info.ArgumentList.Add(SandboxProgram.Verb);
        info.ArgumentList.Add(folder);
        SandboxEnvironment.Fill(info.Environment, folder);
        return info;
    }

    private async Task<ProcessEnd> WatchAsync(
        Process process,
        SandboxLimits limits,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    )
    {
        var output = new ProcessTail(progress);
        var errors = new ProcessTail(null);
        Task reading = Task.WhenAll(
            output.ReadAsync(process.StandardOutput, cancellationToken),
            errors.ReadAsync(process.StandardError, cancellationToken)
        );
        ProcessEndCause cause;
        try
        {
            cause = await WaitForEndAsync(process, limits, cancellationToken);
        }
        finally
        {
            await EndAllAsync(process);
        }

        await reading;
        return new ProcessEnd(process.ExitCode, cause, $"{errors.Text}\n{output.Text}".Trim());
    }

    private async Task<ProcessEndCause> WaitForEndAsync(
        Process process,
        SandboxLimits limits,
        CancellationToken cancellationToken
    )
    {
        long started = timeProvider.GetTimestamp();
        using var timer = new PeriodicTimer(WatchPeriod, timeProvider);
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task exit = process.WaitForExitAsync(watch.Token);
        try
        {
            while (true)
            {
                Task<bool> tick = timer.WaitForNextTickAsync(watch.Token).AsTask();
                if (await Task.WhenAny(exit, tick) == exit)
                {
                    await exit;
                    return ProcessEndCause.Itself;
                }

                await tick;
                if (timeProvider.GetElapsedTime(started) >= limits.WallClock)
                {
                    return ProcessEndCause.WallClock;
                }

                if (ResidentSize.Of(process) > limits.MemoryBytes)
                {
                    return ProcessEndCause.ResidentSize;
                }
            }
        }
        finally
        {
            await watch.CancelAsync();
        }
    }

    /// <summary>The child leads a process group; on its end the group goes, whoever may still be in it.</summary>
    private static async Task EndAllAsync(Process process)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Posix.Kill(-process.Id, UnixSignals.Kill);
        }

        if (!process.HasExited)
        {
            // Does nothing when it ends in between.
            process.Kill(entireProcessTree: true);
        }

        // Not cancellable: what was killed is gone in milliseconds, and its folder is deleted next.
        await process.WaitForExitAsync(CancellationToken.None);
    }

    private void TellOfMissingLimitsOnce()
    {
        if (!OperatingSystem.IsLinux() && Interlocked.Exchange(ref _toldOfMissingLimits, 1) == 0)
        {
            LogMissingLimits();
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "This system has no resource limits that MaaS knows of: child processes are held by the wall clock and "
            + "by their working set alone. Linux adds limits on allocations, processor time and core dumps."
    )]
    private partial void LogMissingLimits();
}
