using System.Globalization;

namespace MaaS.EndToEnd.Tests;

/// <summary>Who started whom, as Linux's /proc tells it.</summary>
internal static class ProcessTree
{
    /// <summary>Descendants of a process whose command line contains a word.</summary>
    public static IReadOnlyList<int> Descendants(int root, string commandLineWord)
    {
        var parents = new Dictionary<int, int>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && ParentOf(id) is { } parent
            )
            {
                parents[id] = parent;
            }
        }

        return
        [
            .. parents.Keys.Where(id =>
                DescendsFrom(id) && CommandLine(id).Contains(commandLineWord, StringComparison.Ordinal)
            ),
        ];

        bool DescendsFrom(int id)
        {
            while (parents.TryGetValue(id, out int parent))
            {
                if (parent == root)
                {
                    return true;
                }

                id = parent;
            }

            return false;
        }
    }

    private static int? ParentOf(int id)
    {
        try
        {
            // "id (name) state parent …": the name may hold spaces and parentheses.
            string stat = File.ReadAllText($"/proc/{id}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
