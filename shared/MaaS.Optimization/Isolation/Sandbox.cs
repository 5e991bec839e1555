using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace MaaS.Optimization.Isolation;

/// <summary>Jobs in child processes of this program: one process, one private folder, one job.</summary>
/// <param name="launcher">Starts and ends the processes.</param>
/// <param name="folder">Where the private folders are made; null: the system's folder of temporary files.</param>
internal sealed partial class Sandbox(SandboxLauncher launcher, string? folder, ILogger<Sandbox> logger) : ISandbox
{
    /// <summary>A child's answer is kilobytes; a longer one is not read.</summary>
    private const long MaxResultBytes = 64 << 20;

    private const string FolderPrefix = "maas-sandbox-";

    public async Task<SandboxOutcome> RunAsync(
        SandboxJob job,
        SandboxLimits limits,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    )
    {
        using var privateFolder = PrivateFolder.Create(folder, FolderPrefix);
        await WriteOrderAsync(privateFolder.Path, job, limits, cancellationToken);
        ProcessEnd end = await launcher.RunAsync(privateFolder.Path, limits, progress, cancellationToken);
        SandboxOutcome outcome = await OutcomeAsync(privateFolder.Path, end, limits, cancellationToken);
        LogEnd(job.GetType().Name, outcome.GetType().Name, end.ExitCode, end.Diagnostics);
        return outcome;
    }

    private static async Task WriteOrderAsync(
        string privateFolder,
        SandboxJob job,
        SandboxLimits limits,
        CancellationToken cancellationToken
    )
    {
        var order = new SandboxOrder
        {
            MemoryBytes = limits.MemoryBytes,
            ProcessorSeconds = limits.ProcessorSeconds,
            Job = job,
        };
        await using FileStream stream = File.Create(Path.Combine(privateFolder, SandboxOrder.FileName));
        await JsonSerializer.SerializeAsync(stream, order, SandboxJson.Default.SandboxOrder, cancellationToken);
    }

    private static async Task<SandboxOutcome> OutcomeAsync(
        string privateFolder,
        ProcessEnd end,
        SandboxLimits limits,
        CancellationToken cancellationToken
    )
    {
        if (end.Cause == ProcessEndCause.WallClock)
        {
            return new SandboxOutcome.TimedOut(limits.WallClock);
        }

        if (end.Cause == ProcessEndCause.ResidentSize)
        {
            return new SandboxOutcome.MemoryExceeded(limits.MemoryBytes);
        }

        if (end.ExitCode != 0)
        {
            return FromExitCode(end, limits);
        }

        var file = new FileInfo(Path.Combine(privateFolder, SandboxOrder.ResultFileName));
        if (!file.Exists || file.Length > MaxResultBytes)
        {
            return new SandboxOutcome.Failed(JobStage.Start, $"The child process left no result. {end.Diagnostics}");
        }

        await using FileStream stream = file.OpenRead();
        SandboxResult? result = await JsonSerializer.DeserializeAsync(
            stream,
            SandboxJson.Default.SandboxResult,
            cancellationToken
        );
        return result switch
        {
            null => new SandboxOutcome.Failed(JobStage.Start, "The child process left an empty result."),
            JobFailure { OutOfMemory: true } => new SandboxOutcome.MemoryExceeded(limits.MemoryBytes),
            JobFailure failure => new SandboxOutcome.Failed(failure.Stage, failure.Message),
            _ => new SandboxOutcome.Completed(result),
        };
    }

    private static SandboxOutcome FromExitCode(ProcessEnd end, SandboxLimits limits)
    {
        if (OperatingSystem.IsWindows() || UnixSignals.FromExitCode(end.ExitCode) is not { } signal)
        {
            return new SandboxOutcome.Crashed(
                end.ExitCode,
                $"the process ended with exit code {end.ExitCode}",
                end.Diagnostics
            );
        }

        return signal switch
        {
            UnixSignals.ProcessorTime => new SandboxOutcome.TimedOut(limits.WallClock),
            // Nobody here sends it in this case: the kernel's out-of-memory killer, as oom_score_adj asks it to.
            UnixSignals.Kill => new SandboxOutcome.MemoryExceeded(limits.MemoryBytes),
            // Native code that an allocation failed under, and the .NET runtime itself, abort.
            UnixSignals.Abort when OutOfMemory.IsNamedIn(end.Diagnostics) => new SandboxOutcome.MemoryExceeded(
                limits.MemoryBytes
            ),
            _ => new SandboxOutcome.Crashed(signal, UnixSignals.Describe(signal), end.Diagnostics),
        };
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Job}: {Outcome}, exit code {ExitCode}. {Diagnostics}")]
    private partial void LogEnd(string job, string outcome, int exitCode, string diagnostics);
}
