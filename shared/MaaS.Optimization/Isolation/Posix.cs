using System.Runtime.InteropServices;

namespace MaaS.Optimization.Isolation;

/// <summary>The few libc calls that confine and end a process.</summary>
internal static partial class Posix
{
    /// <summary>Resource numbers of Linux, the same on x64 and arm64.</summary>
    public const int ProcessorTime = 0;
    public const int Data = 2;
    public const int Core = 4;

    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    public static partial int SetSession();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in ResourceLimit limit);

    /// <summary>Sets one resource limit of this process.</summary>
    /// <returns>Whether the system accepted the limit.</returns>
    public static bool TryLimit(int resource, long soft, long hard) =>
        SetLimit(resource, new ResourceLimit((ulong)soft, (ulong)hard)) == 0;

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ResourceLimit(ulong current, ulong maximum)
    {
        public readonly ulong Current = current;
        public readonly ulong Maximum = maximum;
    }
}
