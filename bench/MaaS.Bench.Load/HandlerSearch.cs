using System.Diagnostics;
using System.Globalization;

namespace MaaS.Bench.Load;

/// <summary>Finds the handlers that a host started. Only Linux tells; elsewhere none are found, and only the host is counted.</summary>
internal static class HandlerSearch
{
    /// <summary>Descendants of a process that run a program of this name.</summary>
    public static IReadOnlyList<Process> Find(int host, string program)
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        Dictionary<int, int> parents = Directory
            .EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id > 0)
            .ToDictionary(id => id, ParentOf);
        return
        [
            .. parents
                .Keys.Where(id =>
                    Descends(id, host, parents) && CommandLine(id).Contains(program, StringComparison.Ordinal)
                )
                .Where(id => !CommandLine(id).StartsWith("node\0", StringComparison.Ordinal))
                .Select(Process.GetProcessById),
        ];
    }

    private static bool Descends(int id, int from, Dictionary<int, int> parents)
    {
        while (parents.TryGetValue(id, out int parent))
        {
            if (parent == from)
            {
                return true;
            }

            id = parent;
        }

        return false;
    }

    // "pid (name) state parent …": the name may hold anything but the last ')'.
    private static int ParentOf(int id)
    {
        string[] fields = Read(id, "stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;
    }

    private static string CommandLine(int id) => Read(id, "cmdline");

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is somebody else's.
            return "";
        }
    }
}
