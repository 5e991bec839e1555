namespace MaaS.Optimization.Isolation;

/// <summary>The signals that end a native process, in words.</summary>
internal static class UnixSignals
{
    public const int Abort = 6;
    public const int Kill = 9;
    public const int ProcessorTime = 24;

    /// <summary>.NET and every shell report a process that signal n ended by this plus n.</summary>
    private const int ExitCodeBase = 128;

    private const int Last = 64;

    /// <summary>The signal behind an exit code, or null when the process ended by itself.</summary>
    public static int? FromExitCode(int exitCode) =>
        exitCode is > ExitCodeBase and <= ExitCodeBase + Last ? exitCode - ExitCodeBase : null;

    public static string Describe(int signal) =>
        signal switch
        {
            4 => "SIGILL (an instruction that this processor does not have)",
            Abort => "SIGABRT (native code gave up)",
            7 => "SIGBUS (a read beyond the end of a mapped file)",
            8 => "SIGFPE (an integer division that overflows, such as INT_MIN / -1)",
            Kill => "SIGKILL (killed from outside, usually for its memory)",
            11 => "SIGSEGV (an invalid memory access)",
            ProcessorTime => "SIGXCPU (out of processor time)",
            _ => $"signal {signal}",
        };
}
