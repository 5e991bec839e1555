using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MaaS.Optimization.Measurement;

/// <summary>
/// The clock that runs are timed with: the processor time of the calling thread, which other work on the machine does not
/// lengthen, where the system counts it finely; else the wall clock.
/// </summary>
internal sealed partial class RunClock
{
    /// <summary>CLOCK_THREAD_CPUTIME_ID of Linux.</summary>
    private const int ThreadProcessorTime = 3;

    /// <summary>Some virtual machines count processor time in timer ticks of milliseconds.</summary>
    private const long CoarsestStepNanoseconds = 20_000;

    private readonly bool _countsThread;

    private RunClock(bool countsThread) => _countsThread = countsThread;

    /// <summary><c>thread-cpu</c> or <c>wall</c>.</summary>
    public string Name => _countsThread ? "thread-cpu" : "wall";

    /// <summary>For what other threads do too.</summary>
    public static RunClock Wall { get; } = new(false);

    public static RunClock Choose() => new(OperatingSystem.IsLinux() && Step() is > 0 and <= CoarsestStepNanoseconds);

    /// <summary>Nanoseconds since some moment.</summary>
    public long Now() =>
        _countsThread ? ThreadNanoseconds() : (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    private static long Step()
    {
        long start = ThreadNanoseconds();
        if (start < 0)
        {
            return -1;
        }

        long wall = Stopwatch.GetTimestamp();
        long now;
        do
        {
            now = ThreadNanoseconds();
        } while (now == start && Stopwatch.GetElapsedTime(wall) < TimeSpan.FromMilliseconds(20));

        return now - start;
    }

    private static long ThreadNanoseconds() =>
        ClockGetTime(ThreadProcessorTime, out TimeSpec time) == 0
            ? (time.Seconds * 1_000_000_000L) + time.Nanoseconds
            : -1;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
