using System.Runtime.InteropServices;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// A thread for work that takes long and that others must not feel: where processors are scarce, theirs is the precedence. What
/// .NET calls a thread's priority does nothing on Linux, so the system is asked itself.
/// </summary>
internal static partial class YieldingThread
{
    private const int PrioProcess = 0;
    private const int ThisThread = 0;

    // A tenth of the weight of a thread that nobody changed: next to busy cores the work still ends.
    private const int Nice = 10;

    /// <summary>Runs <paramref name="work"/> on a thread of its own.</summary>
    /// <param name="yields">False: with the precedence of any other, because there is nobody to disturb.</param>
    public static Task<T> RunAsync<T>(Func<T> work, bool yields)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                if (yields)
                {
                    Lower();
                }

                done.SetResult(work());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        })
        {
            IsBackground = true,
            Name = "MaaS load",
        };
        thread.Start();
        return done.Task;
    }

    private static void Lower()
    {
        if (OperatingSystem.IsLinux())
        {
            // On Linux this is one thread's, whatever POSIX says of processes. It cannot be refused: only raising can.
            _ = SetPriority(PrioProcess, ThisThread, Nice);
        }
        else
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int priority);
}
