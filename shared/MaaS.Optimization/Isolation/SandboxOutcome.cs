namespace MaaS.Optimization.Isolation;

/// <summary>How a job in a child process ended.</summary>
internal abstract record SandboxOutcome
{
    private SandboxOutcome() { }

    /// <summary>With a result.</summary>
    public sealed record Completed(SandboxResult Result) : SandboxOutcome;

    /// <summary>Native code killed the process.</summary>
    /// <param name="Signal">POSIX signal number, or the exit code where there are no signals.</param>
    /// <param name="Meaning">For a person: <c>SIGFPE (an integer division that overflows)</c>.</param>
    /// <param name="Diagnostics">The last lines that it wrote; may be empty.</param>
    public sealed record Crashed(int Signal, string Meaning, string Diagnostics) : SandboxOutcome;

    /// <summary>It ran longer than it may.</summary>
    public sealed record TimedOut(TimeSpan Limit) : SandboxOutcome;

    /// <summary>It asked for more memory than it may have.</summary>
    public sealed record MemoryExceeded(long LimitBytes) : SandboxOutcome;

    /// <summary>It ended in an orderly way, without a result.</summary>
    public sealed record Failed(JobStage Stage, string Message) : SandboxOutcome;
}
