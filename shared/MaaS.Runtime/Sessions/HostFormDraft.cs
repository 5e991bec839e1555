using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;

namespace MaaS.Runtime.Sessions;

/// <summary>A folder in which a load writes down what it made of a model; it appears in the cache by one rename, or not at all.</summary>
internal sealed class HostFormDraft : IDisposable
{
    public const string ModelFile = "model.onnx";

    /// <summary>Most bytes against those it was made of: more are read longer than they save. Weights that were small on purpose come out as fp32.</summary>
    private const double MostBytes = 1.1;

    /// <summary>What the graph of a small model may take besides.</summary>
    private const long GraphBytes = 64 << 10;

    private readonly string _unfinished;
    private readonly string _folder;
    private readonly long _mostBytes;
    private readonly IDisposable _reserved;

    /// <param name="folder">Where it will lie when it is complete.</param>
    /// <param name="bytes">Of the files that it is made of.</param>
    /// <exception cref="ModelFileException">The cache has no room for it.</exception>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The cache may not be written.</exception>
    public HostFormDraft(FileCacheRoom room, string folder, long bytes)
    {
        _unfinished = room.Unfinished();
        _folder = folder;
        _mostBytes = (long)(bytes * MostBytes) + GraphBytes;
        _reserved = room.Reserve(_mostBytes);
        try
        {
            Directory.CreateDirectory(_unfinished);
        }
        catch
        {
            _reserved.Dispose();
            throw;
        }
    }

    /// <summary>Where the session that is being made writes its graph; its weights go beside it.</summary>
    public string ModelPath => Path.Combine(_unfinished, ModelFile);

    /// <summary>Whether a folder holds what was kept in it, all of it, as it was then.</summary>
    public static bool IsAsItWasKept(string folder) => CheckedMark.Covers(folder, FilesOf(folder));

    /// <summary>What was written is complete and stays, unless it is too large to be worth it.</summary>
    public void Keep()
    {
        if (FilesOf(_unfinished).Sum(file => file.Size) > _mostBytes)
        {
            Refuse();
            return;
        }

        Publish();
    }

    /// <summary>Leaves an empty folder in its place, so that it is not tried again.</summary>
    public void Refuse()
    {
        foreach (PublishedFile file in FilesOf(_unfinished))
        {
            File.Delete(Path.Combine(_unfinished, file.Name));
        }

        Publish();
    }

    public void Dispose()
    {
        FileCacheRoom.Delete(_unfinished);
        _reserved.Dispose();
    }

    private void Publish()
    {
        CheckedMark.Write(_unfinished, FilesOf(_unfinished));
        Directory.Move(_unfinished, _folder);
    }

    // Nobody published these, so no content is right but the one that was written: sizes and times tell whether it still is that.
    private static PublishedFile[] FilesOf(string folder) =>
        [
            .. new DirectoryInfo(folder)
                .EnumerateFiles()
                .Where(file => file.Name is not CheckedMark.FileName)
                .OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => new PublishedFile
                {
                    Name = file.Name,
                    Size = file.Length,
                    Sha256 = "",
                }),
        ];
}
