namespace MaaS.Optimization.Isolation;

/// <summary>
/// A private local folder for one upload or one child process, deleted at the end. Its owner may be killed without warning,
/// so each also sweeps what dead ones left: a living owner holds its folder's lock file open.
/// </summary>
public sealed class PrivateFolder : IDisposable
{
    private const string LockFile = ".lock";

    private readonly FileStream _lock;

    private PrivateFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    /// <summary>Makes one, and deletes those of the same kind whose owners are gone.</summary>
    /// <param name="parent">Folder in which they are; null: the system's folder of temporary files.</param>
    /// <param name="prefix">With which the names of all folders of this kind, and of no others, begin.</param>
    public static PrivateFolder Create(string? parent, string prefix)
    {
        parent ??= System.IO.Path.GetTempPath();
        Directory.CreateDirectory(parent);
        Sweep(parent, prefix);
        string path = System.IO.Path.Combine(parent, $"{prefix}{Guid.NewGuid():N}");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new PrivateFolder(path, Lock(path));
    }

    /// <summary>Makes an empty folder inside.</summary>
    public string Subfolder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public void Dispose()
    {
        _lock.Dispose();
        TryDelete(Path);
    }

    private static FileStream Lock(string path) =>
        new(System.IO.Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);

    private static void Sweep(string parent, string prefix)
    {
        foreach (string folder in Directory.EnumerateDirectories(parent, $"{prefix}*"))
        {
            // A folder without a lock file is being made by another process, or is none of ours.
            if (File.Exists(System.IO.Path.Combine(folder, LockFile)) && IsAbandoned(folder))
            {
                TryDelete(folder);
            }
        }
    }

    private static bool IsAbandoned(string folder)
    {
        try
        {
            using FileStream held = Lock(folder);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // What cannot be deleted now is deleted by the next sweep.
    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException) { }
    }
}
