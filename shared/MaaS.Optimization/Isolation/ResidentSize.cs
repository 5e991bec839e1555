using System.Diagnostics;

namespace MaaS.Optimization.Isolation;

/// <summary>How much physical memory of its own a process holds.</summary>
internal static class ResidentSize
{
    /// <summary>
    /// Bytes: on Linux the anonymous pages, so that mapped weights, which the system may drop, do not count; elsewhere the
    /// working set. Null when the process is gone.
    /// </summary>
    public static long? Of(Process process)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                return FromStatus($"/proc/{process.Id}/status");
            }

            process.Refresh();
            return process.HasExited ? null : process.WorkingSet64;
        }
        catch (Exception exception)
            when (exception is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long? FromStatus(string path)
    {
        long? whole = null;
        foreach (string line in File.ReadLines(path))
        {
            if (line.StartsWith("RssAnon:", StringComparison.Ordinal))
            {
                return Kibibytes(line);
            }

            if (line.StartsWith("VmRSS:", StringComparison.Ordinal))
            {
                whole = Kibibytes(line);
            }
        }

        return whole;
    }

    private static long? Kibibytes(string line)
    {
        string[] words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 && long.TryParse(words[1], out long value) ? value * 1_024 : null;
    }
}
