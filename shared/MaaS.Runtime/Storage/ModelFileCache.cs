using System.Security.Cryptography;
using System.Text;
using MaaS.Runtime.Models;
using MaaS.Runtime.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Storage;

/// <summary>
/// Model files on the local disk. A model and its data lie together in one folder under their published names, because ONNX
/// Runtime reads external data only from beside the model; the folder is named by a hash over those names and contents.
/// A folder appears by one rename after every file was checked, so processes can share the cache.
/// </summary>
internal sealed partial class ModelFileCache(
    IModelStore store,
    IOptions<FileCacheOptions> options,
    TimeProvider time,
    ILogger<ModelFileCache> logger
)
{
    // An unfinished download that nobody has written to for this long was left by a process that died.
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);
    private const string UnfinishedPrefix = "unfinished-";
    private const int HResultDiskFull = unchecked((int)0x80070070);
    private const int ErrnoNoSpace = 28;

    private readonly string _root = Path.GetFullPath(options.Value.Folder);
    private readonly long _maxBytes = options.Value.MaxBytes;

    /// <summary>Brings files of a version onto the disk, checked, and returns the path of the first.</summary>
    /// <param name="names">A model and its external data, as the manifest lists them.</param>
    /// <exception cref="ModelFileException">No room, or the downloaded content is not the published one.</exception>
    /// <exception cref="ModelStoreException">Storage does not answer.</exception>
    public async Task<string> FetchAsync(
        ModelManifest manifest,
        IReadOnlyList<string> names,
        CancellationToken cancellationToken
    )
    {
        List<PublishedFile> files = [.. names.Select(manifest.File)];
        files.ForEach(RefuseBadName);
        string folder = Path.Combine(_root, KeyOf(files));
        bool hit = await IsIntactAsync(folder, files, cancellationToken);
        RuntimeInstruments.CacheLookups.Add(
            1,
            new KeyValuePair<string, object?>(RuntimeInstruments.CacheResultTag, hit ? "hit" : "miss")
        );
        if (!hit)
        {
            await DownloadAsync(manifest, files, folder, cancellationToken);
        }

        return Path.Combine(folder, names[0]);
    }

    private async Task DownloadAsync(
        ModelManifest manifest,
        List<PublishedFile> files,
        string folder,
        CancellationToken cancellationToken
    )
    {
        string unfinished = Path.Combine(_root, $"{UnfinishedPrefix}{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(unfinished);
            MakeRoom(files.Sum(file => file.Size));
            foreach (PublishedFile file in files)
            {
                await DownloadAsync(manifest, file, unfinished, cancellationToken);
            }

            CheckedMark.Write(unfinished, files);
            Publish(unfinished, folder);
        }
        catch (Exception exception) when (IsDiskFull(exception))
        {
            throw new ModelFileException(
                $"The disk of '{_root}' is full: {files.Sum(file => file.Size)} bytes are needed for model '{manifest.Model}', "
                    + $"{FreeBytes()} are free.",
                exception
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException($"The file cache '{_root}' cannot be used: {exception.Message}", exception);
        }
        finally
        {
            Delete(unfinished);
        }
    }

    private async Task DownloadAsync(
        ModelManifest manifest,
        PublishedFile file,
        string folder,
        CancellationToken cancellationToken
    )
    {
        await using FileStream target = File.Create(Path.Combine(folder, file.Name));
        await using var verified = new VerifyingStream(target, file);
        await store.DownloadAsync(manifest.Model, manifest.Version, file, verified, cancellationToken);
        if (!verified.IsComplete())
        {
            throw new ModelFileException(
                $"File '{file.Name}' of version {manifest.Version} of model '{manifest.Model}' in storage is not what was "
                    + $"published: its size or SHA-256 differs from the manifest ({file.Size} bytes, {file.Sha256})."
            );
        }
    }

    private void Publish(string unfinished, string folder)
    {
        try
        {
            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process published the same content first.
        }

        LogDownloaded(folder);
    }

    private async Task<bool> IsIntactAsync(
        string folder,
        List<PublishedFile> files,
        CancellationToken cancellationToken
    )
    {
        if (!Directory.Exists(folder))
        {
            return false;
        }

        if (files.Any(file => Directory.Exists(Path.Combine(folder, file.Name))))
        {
            LogCorrupted(folder);
            Delete(folder);
            return false;
        }

        try
        {
            bool known = CheckedMark.Covers(folder, files);
            foreach (PublishedFile file in known ? [] : files)
            {
                await using FileStream content = File.OpenRead(Path.Combine(folder, file.Name));
                byte[] hash = await SHA256.HashDataAsync(content, cancellationToken);
                if (!Convert.ToHexStringLower(hash).Equals(file.Sha256, StringComparison.OrdinalIgnoreCase))
                {
                    LogCorrupted(content.Name);
                    Delete(folder);
                    return false;
                }
            }

            if (!known)
            {
                CheckedMark.Write(folder, files);
            }

            Directory.SetLastWriteTimeUtc(folder, time.GetUtcNow().UtcDateTime);
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Incomplete, or evicted by another process at this moment.
            Delete(folder);
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It may pass: the files stay, and the load is tried again later.
            throw new ModelFileException(
                $"'{folder}' in the file cache cannot be read: {exception.Message}",
                exception
            );
        }
    }

    private void MakeRoom(long needed)
    {
        if (needed > _maxBytes)
        {
            throw new ModelFileException(
                $"The model's files have {needed} bytes; the file cache may hold {_maxBytes} (MaaS:FileCache:MaxBytes)."
            );
        }

        List<(DirectoryInfo Folder, long Bytes)> finished = [];
        foreach (DirectoryInfo folder in new DirectoryInfo(_root).EnumerateDirectories())
        {
            if (!folder.Name.StartsWith(UnfinishedPrefix, StringComparison.Ordinal))
            {
                finished.Add((folder, folder.EnumerateFiles().Sum(file => file.Length)));
            }
            else if (time.GetUtcNow().UtcDateTime - folder.LastWriteTimeUtc > AbandonedAfter)
            {
                Delete(folder.FullName);
            }
        }

        long total = needed + finished.Sum(entry => entry.Bytes);
        foreach ((DirectoryInfo folder, long bytes) in finished.OrderBy(entry => entry.Folder.LastWriteTimeUtc))
        {
            if (total <= _maxBytes)
            {
                return;
            }

            // Sessions that have the files mapped keep them: on Unix a deleted file lives until it is closed.
            Delete(folder.FullName);
            total -= bytes;
            LogEvicted(folder.FullName, bytes);
        }
    }

    private long FreeBytes() => new DriveInfo(_root).AvailableFreeSpace;

    private static void Delete(string folder)
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

    private static bool IsDiskFull(Exception exception) =>
        exception is IOException io && (io.HResult == HResultDiskFull || (io.HResult & 0xFFFF) == ErrnoNoSpace);

    private static void RefuseBadName(PublishedFile file)
    {
        if (
            file.Name is "" or "." or ".." or CheckedMark.FileName
            || file.Name.AsSpan().IndexOfAny('/', '\\', '\0') >= 0
        )
        {
            throw new ModelFileException($"The manifest names a file '{file.Name}'; expected a name without folders.");
        }
    }

    private static string KeyOf(IEnumerable<PublishedFile> files)
    {
        string content = string.Join('\n', files.Select(file => $"{file.Sha256} {file.Name}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Downloaded and checked '{Folder}'.")]
    private partial void LogDownloaded(string folder);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "'{File}' in the file cache is corrupted and is downloaded again."
    )]
    private partial void LogCorrupted(string file);

    [LoggerMessage(Level = LogLevel.Information, Message = "Evicted '{Folder}' ({Bytes} bytes) from the file cache.")]
    private partial void LogEvicted(string folder, long bytes);
}
