using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Storage;

/// <summary>
/// Keeps the folders of the file cache within its bytes, those that are still being downloaded included. The least recently used go
/// first; what somebody is about to open stays. Other processes may evict from the same folder at any moment.
/// </summary>
internal sealed partial class FileCacheRoom(
    IOptions<FileCacheOptions> options,
    TimeProvider time,
    ILogger<FileCacheRoom> logger
)
{
    private const string UnfinishedPrefix = "unfinished-";

    // An unfinished download that nobody has written to for this long was left by a process that died.
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    private readonly long _maxBytes = options.Value.MaxBytes;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);
    private long _downloading;

    /// <summary>The folder of the cache, as a full path.</summary>
    public string Root { get; } = Path.GetFullPath(options.Value.Folder);

    /// <summary>Where something is put together that will get a folder of its own when it is complete.</summary>
    public string Unfinished() => Path.Combine(Root, $"{UnfinishedPrefix}{Guid.NewGuid():N}");

    /// <summary>Keeps a folder, whether it is there yet or not, until the result is disposed.</summary>
    public IDisposable Hold(string folder)
    {
        lock (_gate)
        {
            _held[folder] = _held.GetValueOrDefault(folder) + 1;
        }

        return new Release(
            () =>
            {
                if (--_held[folder] == 0)
                {
                    _held.Remove(folder);
                }
            },
            _gate
        );
    }

    /// <summary>Evicts until <paramref name="bytes"/> more fit, which are then counted until the result is disposed.</summary>
    /// <exception cref="ModelFileException">They never fit.</exception>
    public IDisposable Reserve(long bytes)
    {
        if (bytes > _maxBytes)
        {
            throw new ModelFileException(
                $"The model's files have {bytes} bytes; the file cache may hold {_maxBytes} (MaaS:FileCache:MaxBytes)."
            );
        }

        lock (_gate)
        {
            Evict(_maxBytes - _downloading - bytes);
            _downloading += bytes;
        }

        return new Release(() => _downloading -= bytes, _gate);
    }

    // Under the gate.
    private void Evict(long room)
    {
        List<(DirectoryInfo Folder, long Bytes)> finished = [];
        foreach (DirectoryInfo folder in new DirectoryInfo(Root).EnumerateDirectories())
        {
            if (!folder.Name.StartsWith(UnfinishedPrefix, StringComparison.Ordinal))
            {
                finished.Add((folder, BytesOf(folder)));
            }
            else if (time.GetUtcNow().UtcDateTime - folder.LastWriteTimeUtc > AbandonedAfter)
            {
                Delete(folder.FullName);
            }
        }

        long total = finished.Sum(entry => entry.Bytes);
        foreach ((DirectoryInfo folder, long bytes) in finished.OrderBy(entry => entry.Folder.LastWriteTimeUtc))
        {
            if (total <= room)
            {
                return;
            }

            if (!_held.ContainsKey(folder.FullName))
            {
                // Sessions that have the files mapped keep them: on Unix a deleted file lives until it is closed.
                Delete(folder.FullName);
                total -= bytes;
                LogEvicted(folder.FullName, bytes);
            }
        }
    }

    /// <summary>Deletes a folder, as far as that is possible now.</summary>
    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Not there, or open on Windows: the next sweep takes it.
        }
        catch (UnauthorizedAccessException)
        {
            // Mapped into a session on Windows: the next sweep takes it.
        }
    }

    private static long BytesOf(DirectoryInfo folder)
    {
        try
        {
            return folder.EnumerateFiles().Sum(file => file.Length);
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException)
        {
            // Evicted at this moment, by another process or for another download.
            return 0;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Evicted '{Folder}' ({Bytes} bytes) from the file cache.")]
    private partial void LogEvicted(string folder, long bytes);

    /// <summary>Undoes once what was counted.</summary>
    private sealed class Release(Action undo, Lock gate) : IDisposable
    {
        private bool _done;

        public void Dispose()
        {
            lock (gate)
            {
                if (!_done)
                {
                    _done = true;
                    undo();
                }
            }
        }
    }
}
