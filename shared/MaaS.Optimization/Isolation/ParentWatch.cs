namespace MaaS.Optimization.Isolation;

/// <summary>
/// Ends the child when its parent is gone: the parent holds the other end of the standard input and never writes to it.
/// (PR_SET_PDEATHSIG would fire when the parent's <em>thread</em> that started the child ends.)
/// </summary>
internal static class ParentWatch
{
    public static void Start()
    {
        var thread = new Thread(WaitForEnd) { IsBackground = true, Name = "parent watch" };
        thread.Start();
    }

    private static void WaitForEnd()
    {
        using Stream input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[16];
        while (input.Read(ignored) > 0)
        {
            // Whatever it says, only its end matters.
        }

        if (OperatingSystem.IsLinux())
        {
            // Only a group that this process leads has its number.
            _ = Posix.Kill(-Environment.ProcessId, UnixSignals.Kill);
        }

        Environment.FailFast("The parent process is gone.");
    }
}
