using System.Runtime.InteropServices;

namespace MaaS.Bench.Micro;

/// <summary>Processor time of the calling thread on Linux, which other work on the machine lengthens least.</summary>
internal static partial class ThreadClock
{
    /// <summary>CLOCK_THREAD_CPUTIME_ID.</summary>
    private const int ThreadProcessorTime = 3;

    /// <summary>Nanoseconds since the thread began.</summary>
    public static long Now() =>
        ClockGetTime(ThreadProcessorTime, out TimeSpec time) == 0
            ? (time.Seconds * 1_000_000_000L) + time.Nanoseconds
            : throw new PlatformNotSupportedException("This clock is Linux's.");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
