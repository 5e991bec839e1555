using System.Security.Cryptography;
using System.Text;
using MaaS.Runtime.Models;
using MaaS.Runtime.Telemetry;
using Microsoft.Extensions.Logging;

namespace MaaS.Runtime.Storage;

/// <summary>
/// Model files on the local disk. A model and its data lie together in one folder under their published names, because ONNX
/// Runtime reads external data only from beside the model; the folder is named by a hash over those names and contents.
/// A folder appears by one rename after every file was checked, so processes can share the cache.
/// </summary>
internal sealed partial class ModelFileCache(
    IModelStore store,
    FileCacheRoom room,
    TimeProvider time,
    ILogger<ModelFileCache> logger
)
{
    private const int HResultDiskFull = unchecked((int)0x80070070);
    private const int ErrnoNoSpace = 28;

    /// <summary>Brings files of a version onto the disk, checked. The caller disposes the result when it has opened them.</summary>
    /// <param name="names">A model and its external data, as the manifest lists them.</param>
    /// <exception cref="ModelFileException">No room, or the downloaded content is not the published one.</exception>
    /// <exception cref="ModelStoreException">Storage does not answer.</exception>
    public async Task<CachedFiles> FetchAsync(
        ModelManifest manifest,
        IReadOnlyList<string> names,
        CancellationToken cancellationToken
    )
    {
        List<PublishedFile> files = [.. names.Select(manifest.File)];
        files.ForEach(RefuseBadName);
        string folder = Path.Combine(room.Root, KeyOf(files));
        IDisposable hold = room.Hold(folder);
        try
        {
            bool hit = await IsIntactAsync(folder, files, cancellationToken);
            RuntimeInstruments.CacheLookups.Add(
                1,
                new KeyValuePair<string, object?>(RuntimeInstruments.CacheResultTag, hit ? "hit" : "miss")
            );
            if (!hit)
            {
                await DownloadAsync(manifest, files, folder, cancellationToken);
            }

            return new CachedFiles(Path.Combine(folder, names[0]), hold);
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    private async Task DownloadAsync(
        ModelManifest manifest,
        List<PublishedFile> files,
        string folder,
        CancellationToken cancellationToken
    )
    {
        string unfinished = room.Unfinished();
        try
        {
            Directory.CreateDirectory(unfinished);
            using IDisposable reserved = room.Reserve(files.Sum(file => file.Size));
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
                $"The disk of '{room.Root}' is full: {files.Sum(file => file.Size)} bytes are needed for model '{manifest.Model}', "
                    + $"{FreeBytes()} are free.",
                exception
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException(
                $"The file cache '{room.Root}' cannot be used: {exception.Message}",
                exception
            );
        }
        finally
        {
            FileCacheRoom.Delete(unfinished);
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
            FileCacheRoom.Delete(folder);
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
                    FileCacheRoom.Delete(folder);
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
            FileCacheRoom.Delete(folder);
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

    private long FreeBytes() => new DriveInfo(room.Root).AvailableFreeSpace;

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

    /// <summary>The name of the folder that holds just these files.</summary>
    public static string KeyOf(IEnumerable<PublishedFile> files)
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
}
