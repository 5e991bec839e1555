using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MaaS.Runtime.Models;
using MaaS.Runtime.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// Models as ONNX Runtime holds them after optimizing for the CPU of this machine, kept beside the files that they were made of
/// where the file cache outlives the process. The first load of a model writes its own graph down; the next one has nothing left
/// to optimize. What the optimizer found to gain nothing from that (a <see cref="LoadReadyForm"/> that is opened as it is) gets none.
/// </summary>
internal sealed partial class HostForms(
    FileCacheRoom room,
    SessionFactory sessions,
    IOptions<FileCacheOptions> options,
    TimeProvider time,
    ILogger<HostForms> logger
)
{
    private readonly bool _wanted = options.Value.Persistent;

    // An optimized graph is worth nothing to another ONNX Runtime, nor to a CPU with other vectors.
    private readonly Lazy<string> _host = new(() =>
        Hash([
            OrtEnv.Instance().GetVersionString(),
            RuntimeInformation.ProcessArchitecture.ToString(),
            .. CpuFeatures.Current,
        ])
    );

    /// <summary>What an earlier load wrote of these files; null: nothing, or nothing that is whole.</summary>
    public CachedFiles? Find(ModelFiles files)
    {
        if (!Wants(files))
        {
            return null;
        }

        string folder = FolderOf(files);
        IDisposable hold = room.Hold(folder);
        if (IsIntact(folder))
        {
            return new CachedFiles(Path.Combine(folder, HostFormDraft.ModelFile), hold);
        }

        hold.Dispose();
        return null;
    }

    /// <summary>A place for what the coming load of these files makes; null: not wanted, tried before, or no room.</summary>
    public HostFormDraft? Begin(ModelFiles files)
    {
        if (!Wants(files))
        {
            return null;
        }

        string folder = FolderOf(files);
        try
        {
            return Directory.Exists(folder) ? null : new HostFormDraft(room, folder, files.Bytes);
        }
        catch (Exception exception) when (exception is ModelFileException or IOException or UnauthorizedAccessException)
        {
            LogNotKept(files.Manifest.Model, exception.Message);
            return null;
        }
    }

    /// <summary>Keeps what a load wrote, for the next one.</summary>
    public void Keep(ModelFiles files, HostFormDraft draft) => Publish(files, draft.Keep);

    /// <summary>What a load should have written cannot be. It is not tried again while the cache remembers.</summary>
    public void Refuse(ModelFiles files, HostFormDraft draft, string reason)
    {
        LogNotKept(files.Manifest.Model, reason);
        Publish(files, draft.Refuse);
    }

    /// <summary>What was found does not open. It is not made again while the cache remembers.</summary>
    public void Refuse(ModelFiles files, string reason)
    {
        FileCacheRoom.Delete(FolderOf(files));
        using HostFormDraft? draft = Begin(files);
        if (draft is not null)
        {
            Refuse(files, draft, reason);
        }
    }

    private bool Wants(ModelFiles files) =>
        _wanted
        && string.Equals(sessions.ExecutionProvider, SessionFactory.Cpu, StringComparison.Ordinal)
        && files.Form is null or { Mode: LoadReadyMode.Optimized };

    private string FolderOf(ModelFiles files) =>
        Path.Combine(room.Root, $"{ModelFileCache.KeyOf(files.Names.Select(files.Manifest.File))}.{_host.Value}");

    private bool IsIntact(string folder)
    {
        try
        {
            if (!Directory.Exists(folder))
            {
                return false;
            }

            if (!HostFormDraft.IsAsItWasKept(folder))
            {
                LogChanged(folder);
                FileCacheRoom.Delete(folder);
                return false;
            }

            Directory.SetLastWriteTimeUtc(folder, time.GetUtcNow().UtcDateTime);
            return File.Exists(Path.Combine(folder, HostFormDraft.ModelFile));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Evicted by another process at this moment, or not to be read: the published files are there for that.
            return false;
        }
    }

    private void Publish(ModelFiles files, Action publish)
    {
        try
        {
            publish();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process was first, or the disk is full: the model is loaded all the same.
            LogNotKept(files.Manifest.Model, exception.Message);
        }
    }

    private static string Hash(IEnumerable<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..16];

    [LoggerMessage(Level = LogLevel.Information, Message = "Nothing is kept of model '{Model}' for this CPU. {Reason}")]
    private partial void LogNotKept(ModelName model, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "'{Folder}' in the file cache was changed and is made again.")]
    private partial void LogChanged(string folder);
}
