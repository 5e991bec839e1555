namespace MaaS.Optimization.Uploads;

/// <summary>
/// A private local folder for one upload, deleted at the end. A worker is killed without warning, so each also sweeps what
/// dead ones left: a living owner holds its folder's lock file open.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string LockFile = ".lock";

    private readonly FileStream _lock;

    private WorkFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    /// <param name="root">Parent of all work folders; null: below the system's temporary folder.</param>
    public static WorkFolder Create(string? root)
    {
        root ??= System.IO.Path.Combine(System.IO.Path.GetTempPath(), "maas-optimize");
        Directory.CreateDirectory(root);
        Sweep(root);
        string path = System.IO.Path.Combine(root, Guid.NewGuid().ToString("N"));
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new WorkFolder(path, Lock(path));
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

    private static void Sweep(string root)
    {
        foreach (string folder in Directory.EnumerateDirectories(root))
        {
            // A folder without a lock file is being made by another worker, or is none of ours.
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
