using System.Globalization;
using MaaS.Runtime.Models;

namespace MaaS.Runtime.Storage;

/// <summary>
/// Remembers beside cached files that their content was hashed and found right: with the size and the time of the last write
/// that each had then. As long as both are the same a start need not hash them again, which for 67 MB takes longer than to open
/// a model that is mapped.
/// </summary>
internal static class CheckedMark
{
    /// <summary>No published file may have this name.</summary>
    public const string FileName = ".checked";

    /// <summary>Says of files that were just checked what they are. Where it cannot be written they are checked again next time.</summary>
    public static void Write(string folder, IReadOnlyList<PublishedFile> files)
    {
        string path = Path.Combine(folder, FileName);
        string part = $"{path}.{Guid.NewGuid():N}";
        try
        {
            File.WriteAllText(part, Describe(folder, files));
            File.Move(part, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A cache that may only be read.
        }
    }

    /// <summary>Whether these files are what they were when they were checked.</summary>
    public static bool Covers(string folder, IReadOnlyList<PublishedFile> files)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, FileName))
                .Equals(Describe(folder, files), StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Describe(string folder, IReadOnlyList<PublishedFile> files) =>
        string.Concat(
            files.Select(file =>
            {
                var found = new FileInfo(Path.Combine(folder, file.Name));
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{file.Sha256} {found.Length} {found.LastWriteTimeUtc.Ticks} {file.Name}\n"
                );
            })
        );
}
